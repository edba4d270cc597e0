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
}

/** Traffic by weight, and the candidate for whoever asks by header; null while nobody is exposed to any release. */
export function publicRoute({ config, gateway, bypass }: RouteArgs, tracks: readonly WorkloadTrack[]): Route | null {
  const exposed = tracks.filter(({ weight }) => weight > 0);
  if (exposed.length === 0) return null;
  const candidate = candidateOf(tracks);
  const rules = [
    ...(bypass && candidate ? [bypassRule(bypass, backend(config, candidate))] : []),
    { backendRefs: exposed.map((track) => ({ ...backend(config, track), weight: track.weight })) },
  ];
  return { parentRefs: [gateway], hostnames: [config.host], rules };
}

/** The candidate on a host of its own, whatever its weight. */
export function previewRoute({ config, gateway }: RouteArgs, candidate: WorkloadTrack): Route {
  return {
    parentRefs: [gateway],
    hostnames: [`preview.${config.host}`],
    rules: [{ backendRefs: [backend(config, candidate)] }],
  };
}

function bypassRule({ header, value }: NonNullable<Exposure["bypass"]>, candidate: IHTTPBackendRef): IHTTPRouteRule {
  return { matches: [{ headers: [{ type: "Exact", name: header, value }] }], backendRefs: [candidate] };
}

function backend({ name, port }: ServiceConfig, { id }: WorkloadTrack): IHTTPBackendRef {
  return { name: `${name}-${id}`, port };
}
