/** How requests find a release: HTTPRoutes of the Gateway API, https://gateway-api.sigs.k8s.io/reference/spec/ */

import type {
  IHTTPBackendRef,
  IHTTPRouteRule,
  IHTTPRouteSpec,
} from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1";
import type { Exposure } from "../../release/exposure";
import type { ClusterConfig, ServiceConfig } from "../../release/schema";
import { candidateOf, type WorkloadTrack } from "./tracks";

export type Route = IHTTPRouteSpec;

export interface RouteArgs {
  readonly config: ServiceConfig;
  readonly gateway: ClusterConfig["gateway"];
  readonly bypass: Exposure["bypass"];
  /** Default: every request goes from the gateway to a release. */
  readonly passage?: Passage;
}

/** An API gateway on the way: the front hands it requests, and a route of its own leads them on to the releases. */
export interface Passage {
  /** Its Gateway, which that route attaches to. */
  readonly gateway: ClusterConfig["gateway"];
  /** The Service that takes its requests. */
  readonly proxy: { readonly name: string; readonly namespace: string; readonly port: number };
  /** Percent of the requests that take this way; the others go past it. */
  readonly percent: number;
  /** Names of the KongPlugins that it runs on the route. */
  readonly plugins: readonly string[];
}

/** One way in: the front's own route, and the one behind the API gateway, where there is one. */
export interface Routes {
  readonly front: Route;
  readonly behind?: { readonly route: Route; readonly plugins: readonly string[] };
}

/** Traffic by weight, and the candidate for whoever asks by header; null while nobody is exposed to any release. */
export function publicRoutes(args: RouteArgs, tracks: readonly WorkloadTrack[]): Routes | null {
  const { config, bypass } = args;
  const exposed = tracks.filter(({ weight }) => weight > 0);
  if (exposed.length === 0) return null;
  const candidate = candidateOf(tracks);
  const rules = [
    ...(bypass && candidate ? [bypassRule(bypass, backend(config, candidate))] : []),
    { backendRefs: exposed.map((track) => ({ ...backend(config, track), weight: track.weight })) },
  ];
  return routes(args, config.host, rules);
}

/** The candidate on a host of its own, whatever its weight. */
export function previewRoutes(args: RouteArgs, candidate: WorkloadTrack): Routes {
  return routes(args, `preview.${args.config.host}`, [{ backendRefs: [backend(args.config, candidate)] }]);
}

type Rule = IHTTPRouteRule & { readonly backendRefs: IHTTPBackendRef[] };

function routes({ gateway, passage }: RouteArgs, host: string, rules: Rule[]): Routes {
  const hostnames = [host];
  if (!passage) return { front: { parentRefs: [gateway], hostnames, rules } };
  return {
    front: { parentRefs: [gateway], hostnames, rules: rules.map((rule) => through(passage, rule)) },
    behind: { route: { parentRefs: [passage.gateway], hostnames, rules }, plugins: passage.plugins },
  };
}

/**
 * A rule without weights leads to the candidate alone. It goes by the API gateway as long as any request does: a header
 * that everybody may send must not be a way round the keys.
 */
function through({ proxy, percent }: Passage, rule: Rule): Rule {
  if (percent === 0) return rule;
  const isShared = rule.backendRefs.every(({ weight }) => weight !== undefined);
  if (percent === 100 || !isShared) return { ...rule, backendRefs: [proxy] };
  return { ...rule, backendRefs: [{ ...proxy, weight: percent * 100 }, ...shared(rule.backendRefs, 100 - percent)] };
}

/** Shares of a share, in hundredths of a percent: weights are whole numbers, up to 1,000,000 (HTTPBackendRef). */
function shared(backends: readonly IHTTPBackendRef[], percent: number): IHTTPBackendRef[] {
  return backends.map((each) => ({ ...each, weight: percent * (each.weight ?? 0) }));
}

function bypassRule({ header, value }: NonNullable<Exposure["bypass"]>, candidate: IHTTPBackendRef): Rule {
  return { matches: [{ headers: [{ type: "Exact", name: header, value }] }], backendRefs: [candidate] };
}

function backend({ name, port }: ServiceConfig, { id }: WorkloadTrack): IHTTPBackendRef {
  return { name: `${name}-${id}`, port };
}
