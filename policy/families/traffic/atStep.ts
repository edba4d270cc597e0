/** What the surfaces do with the rollout's record: each release gets the weight that the record gives it. */

import { nameOf } from "../../kubernetes";
import { LOAD_BALANCER, LOAD_BALANCER_POOL, SERVICE } from "../../resourceTypes";
import { ROLLOUT } from "../../rollout";
import { stackRule } from "../../rule";
import type { Resource, StackFinding } from "../../rule";
import { quoted, recordAt, textAt } from "../../values";
import { backendsOf, namesRelease, ROUTE_TYPES } from "./backends";
import type { Backend } from "./backends";
import { tracksOf } from "./rollout";
import type { TrackShown } from "./rollout";

export const surfacesAtStep = stackRule({
  name: "traffic-surfaces-at-step",
  family: "traffic",
  severity: "critical",
  description: "Routes and load balancers give each release the weight that the rollout's record gives it.",
  why: "Approvals and analysis go by the record; a surface that says otherwise exposes people unwatched.",
  fix: "Take the weight of each backend from the exposure; move `sluice:step` to change it",
  refused: "Rollout: tracks: [{ id: 1-4-0, weight: 5 }]\nHTTPRoute: backendRefs: [{ name: api-1-4-0, weight: 50 }]",
  options: {},
  check: (resources) => {
    const tracks = resources.filter(({ type }) => type === ROLLOUT).flatMap(({ props }) => tracksOf(props));
    const services = resources.filter(({ type }) => type === SERVICE);
    const names = services.map(({ props }) => nameOf(props));
    const routes = resources.filter(({ type }) => ROUTE_TYPES.includes(type));
    const rules = routes.flatMap((route) => backendsOf(route.props).map((backends) => ({ route, backends })));
    return [
      ...rules.flatMap(({ route, backends }) => routeFindings(route, backends, tracks, names)),
      ...balancerFindings(resources, tracks),
    ];
  },
});

/** A service that the stable release does not have yet goes to the candidate alone, whatever the step. */
function routeFindings(
  route: Resource,
  backends: readonly Backend[],
  tracks: readonly TrackShown[],
  services: readonly (string | undefined)[],
): StackFinding[] {
  const trackOf = ({ service }: Backend): TrackShown | undefined =>
    tracks.find(({ id }) => id !== undefined && namesRelease(service, id));
  const total = backends.filter(trackOf).reduce((sum, { weight }) => sum + Number(weight ?? 1), 0);
  return backends.flatMap((backend) => {
    const { path, service, weight } = backend;
    const track = trackOf(backend);
    if (!track || weight === undefined || isShare(weight, total, track.weight)) return [];
    const base = service?.slice(0, -(track.id ?? "").length) ?? "";
    const others = tracks.filter((other) => other !== track && other.weight !== 0);
    const isShared = others.some(({ id }) => services.includes(`${base}${id ?? ""}`));
    if (!isShared) return [];
    return [{ resource: route, property: `${path}.weight`, found: quoted(weight), expected: recorded(track) }];
  });
}

/** Percent of what the rule sends to releases; a part of the whole may take its way through another gateway. */
function isShare(weight: unknown, total: number, percent: unknown): boolean {
  return (100 * Number(weight)) / (total || 1) === percent;
}

function balancerFindings(resources: readonly Resource[], tracks: readonly TrackShown[]): StackFinding[] {
  const pools = resources.filter(({ type }) => type === LOAD_BALANCER_POOL);
  const balancers = resources.filter(({ type }) => type === LOAD_BALANCER);
  return balancers.flatMap((balancer) =>
    Object.entries(recordAt(balancer.props, "randomSteering.poolWeights")).flatMap(([poolId, weight]) => {
      const pool = pools.find(({ props }) => props.id === poolId);
      const track = tracks.find(({ id }) => id !== undefined && namesRelease(textAt(pool?.props, "name"), id));
      if (!track || Math.round(Number(weight) * 100) === track.weight) return [];
      const property = `randomSteering.poolWeights.${poolId}`;
      return [{ resource: balancer, property, found: quoted(weight), expected: `a hundredth of ${recorded(track)}` }];
    }),
  );
}

function recorded({ weight, role, id }: TrackShown): string {
  return `${quoted(weight)}, as the rollout's record gives ${role ?? "release"} ${id ?? ""}`;
}
