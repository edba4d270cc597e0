/** The stable release carries what the candidate does not: it stays as long as it has traffic. */

import { having, nameOf, namespaceOf, podOf, sameNamespace } from "../../kubernetes";
import { ARGO_ROLLOUT, DEPLOYMENT, LOAD_BALANCER_POOL, SERVICE, VERCEL_DEPLOYMENT } from "../../resourceTypes";
import { ROLLOUT } from "../../rollout";
import { stackRule } from "../../rule";
import type { Resource, StackFinding } from "../../rule";
import { isRecord, numberAt, quoted, recordAt, textAt, valueAt } from "../../values";
import { backendsOf, namesRelease, ROUTE_TYPES } from "./backends";
import type { Backend } from "./backends";
import { tracksOf } from "./rollout";

/** What answers requests, or leads to what does. */
const DEPLOYED_TYPES: readonly string[] = [DEPLOYMENT, ARGO_ROLLOUT, SERVICE, LOAD_BALANCER_POOL, VERCEL_DEPLOYMENT];

export const stableKept = stackRule({
  name: "traffic-stable-kept",
  family: "traffic",
  severity: "critical",
  description: "The stable release stays deployed while the candidate is below 100.",
  why: "It serves the rest of the traffic, and it is what a rollback goes back to.",
  fix: "Keep the stable release among the tracks and its resources in the program until the candidate is finalised",
  refused: "weights: { stable: 75, candidate: 25 }\ntracks: [{ role: candidate, id: 1-4-0, weight: 25 }]",
  options: {},
  check: (resources) =>
    resources
      .filter(({ type, props }) => type === ROLLOUT && numberAt(props, "weights.candidate") !== 100)
      .flatMap((rollout) => stableFindings(rollout, resources)),
});

/** Where there is no stable release yet, the record's `stable` is null. */
function stableFindings(rollout: Resource, resources: readonly Resource[]): StackFinding[] {
  const tracks = tracksOf(rollout.props);
  const version = textAt(rollout.props, "stable");
  const stable = tracks.find(({ role }) => role === "stable");
  if (!stable) {
    if (version === undefined) return [];
    const expected = `a track for the stable release ${version}, as long as the candidate is below 100`;
    return [{ resource: rollout, property: "tracks", found: "no track with role stable", expected }];
  }
  const { id } = stable;
  if (id !== undefined && resources.some((resource) => isDeployed(resource, id))) return [];
  const found = `${quoted(id)}, which no Deployment, Service or pool of this program is named after`;
  return [{ resource: rollout, property: `${stable.path}.id`, found, expected: "a release that is deployed" }];
}

function isDeployed({ type, name, props }: Resource, id: string): boolean {
  const names = [name, nameOf(props), textAt(props, "name")];
  return DEPLOYED_TYPES.includes(type) && names.some((each) => namesRelease(each, id));
}

export const backendsExist = stackRule({
  name: "traffic-backends-exist",
  family: "traffic",
  severity: "critical",
  description: "Every release that a route shares traffic with has its Service and its pods in the program.",
  why: "While the candidate is below 100 the stable release carries the rest: without pods that share is an outage.",
  fix: "Keep the release's Service and Deployment until the route sends it no more traffic",
  refused: "backendRefs: [{ name: api-1-3-0, weight: 75 }, …]   # and no Service api-1-3-0 any more",
  options: {},
  check: (resources) => {
    const routes = resources.filter(({ type }) => ROUTE_TYPES.includes(type));
    const rules = routes.flatMap((route) => backendsOf(route.props).map((backends) => ({ route, backends })));
    const services = servicesIn(resources);
    return rules.flatMap((rule) => missingBackends(rule, services));
  },
});

interface DeployedService {
  readonly namespace: string | undefined;
  readonly hasPods: boolean;
}

/** The program's Services by name. One without a selector gets its addresses from elsewhere. */
function servicesIn(resources: readonly Resource[]): ReadonlyMap<string, readonly DeployedService[]> {
  const pods = resources.flatMap((resource) => podOf(resource) ?? []);
  const services = new Map<string, DeployedService[]>();
  for (const { props } of resources.filter(({ type }) => type === SERVICE)) {
    const name = nameOf(props) ?? "";
    const namespace = namespaceOf(props);
    const selects = having(recordAt(props, "spec.selector"));
    const hasPods =
      !isRecord(valueAt(props, "spec.selector")) ||
      pods.some((pod) => sameNamespace(pod.namespace, namespace) && selects(pod.labels));
    services.set(name, [...(services.get(name) ?? []), { namespace, hasPods }]);
  }
  return services;
}

interface RouteRule {
  readonly route: Resource;
  readonly backends: readonly Backend[];
}

/** Services of another program, or of another namespace, say nothing; where one is in it, so are those beside it. */
function missingBackends(
  { route, backends }: RouteRule,
  services: ReadonlyMap<string, readonly DeployedService[]>,
): StackFinding[] {
  const shared = backends
    .filter(({ service, weight }) => service !== undefined && weight !== 0)
    .filter(({ namespace }) => sameNamespace(namespace, namespaceOf(route.props)))
    .map((backend) => ({ backend, deployed: deployedAs(backend, services) }));
  const isOurs = shared.some(({ deployed }) => deployed !== undefined);
  const isRun = shared.some(({ deployed }) => deployed?.hasPods);
  return shared.flatMap(({ backend, deployed }) => {
    const missing = isOurs && !deployed ? "Service" : isRun && !deployed?.hasPods ? "Deployment" : undefined;
    if (!missing) return [];
    const found = `${quoted(backend.service)}, which has no ${missing} in this program`;
    const expected = `a ${missing} as long as it has traffic`;
    return [{ resource: route, property: `${backend.path}.name`, found, expected }];
  });
}

function deployedAs(
  { service, namespace }: Backend,
  services: ReadonlyMap<string, readonly DeployedService[]>,
): DeployedService | undefined {
  return services.get(service ?? "")?.find((each) => sameNamespace(each.namespace, namespace));
}
