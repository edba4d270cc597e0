/** The cluster's objects as its gateway and its services read them: Gateway API v1, Service v1, Deployment v1. */

import { z } from "zod";
import { orDefault, orNothing } from "./optional";

export type Service = z.output<typeof service>;
export type Workload = z.output<typeof workload>;
export type ConfigMap = z.output<typeof configMap>;
export type Backend = z.output<typeof backend>;
export type Grant = z.output<typeof referenceGrant>;

/** One way into one rule of an HTTPRoute. */
export interface RouteMatch {
  /** Names the rule: namespace, route, place in the route. */
  readonly id: string;
  readonly namespace: string;
  /** Namespaces of the Gateways that the route attaches to. */
  readonly gateways: readonly string[];
  /** Names of the KongPlugins that the route asks for. */
  readonly plugins: readonly string[];
  /** `*.example.com` stands for every subdomain; undefined for every host. */
  readonly hostname: string | undefined;
  readonly match: z.output<typeof match>;
  readonly backends: readonly Backend[];
}

/**
 * Label that says which version a workload runs.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
const VERSION_LABEL = "app.kubernetes.io/version";

const strings = z.record(z.string(), z.string());
const metadata = z.object({ name: z.string(), namespace: orDefault(z.string(), "default") });
const templateMetadata = z.object({ labels: orDefault(strings, {}) });

const pair = z.object({
  type: orDefault(z.enum(["Exact", "RegularExpression"]), "Exact"),
  name: z.string(),
  value: z.string(),
});

const wholeSite = { type: "PathPrefix", value: "/" } as const;

const match = z.object({
  path: orDefault(
    z.object({
      type: orDefault(z.enum(["Exact", "PathPrefix", "RegularExpression"]), "PathPrefix"),
      value: orDefault(z.string(), "/"),
    }),
    wholeSite,
  ),
  method: orNothing(z.string()),
  headers: orDefault(z.array(pair), []),
  queryParams: orDefault(z.array(pair), []),
});

const backend = z.object({
  kind: orDefault(z.string(), "Service"),
  name: z.string(),
  namespace: orNothing(z.string()),
  port: orNothing(z.number()),
  weight: orDefault(z.number(), 1),
});

const rule = z.object({ matches: orDefault(z.array(match), []), backendRefs: orDefault(z.array(backend), []) });

const everything: z.output<typeof match> = { path: wholeSite, method: undefined, headers: [], queryParams: [] };

const PLUGINS = "konghq.com/plugins";

export const httpRoute = z
  .object({
    metadata: metadata.extend({ annotations: orDefault(strings, {}) }),
    spec: z.object({
      parentRefs: orDefault(z.array(z.object({ namespace: orNothing(z.string()) })), []),
      hostnames: orDefault(z.array(z.string()), []),
      rules: orDefault(z.array(rule), []),
    }),
  })
  .transform(({ metadata: { name, namespace, annotations }, spec }): readonly RouteMatch[] => {
    const gateways = spec.parentRefs.map((parent) => parent.namespace ?? namespace);
    const plugins = (annotations[PLUGINS] ?? "").split(",").map((each) => each.trim()).filter((each) => each !== "");
    return spec.rules.flatMap(({ matches, backendRefs: backends }, index) =>
      orOne(matches, everything).flatMap((found) =>
        orOne(spec.hostnames, undefined).map((hostname) => {
          return { id: `${namespace}.${name}.${index}`, namespace, gateways, plugins, hostname, match: found, backends };
        }),
      ),
    );
  });

/** What routes of other namespaces may refer to: https://gateway-api.sigs.k8s.io/api-types/referencegrant/ */
export const referenceGrant = z
  .object({
    metadata,
    spec: z.object({
      from: z.array(z.object({ group: z.string(), kind: z.string(), namespace: z.string() })),
      to: z.array(z.object({ group: z.string(), kind: z.string(), name: orNothing(z.string()) })),
    }),
  })
  .transform(({ metadata: { namespace }, spec }) => ({
    namespace,
    from: spec.from.filter(({ kind }) => kind === "HTTPRoute").map((each) => each.namespace),
    services: spec.to.filter(({ kind }) => kind === "Service").map(({ name }) => name),
  }));

export const service = z
  .object({
    metadata,
    spec: z.object({
      selector: orDefault(strings, {}),
      ports: orDefault(z.array(z.object({ port: z.number() })), []),
    }),
  })
  .transform(({ metadata: { name, namespace }, spec }) => ({
    name,
    namespace,
    selector: spec.selector,
    ports: spec.ports.map(({ port }) => port),
  }));

/** Text by file name; what is kept as bytes is left out. */
export const configMap = z
  .object({ metadata, data: orDefault(strings, {}) })
  .transform(({ metadata: { namespace }, data }) => ({ namespace, data }));

export const workload = z
  .object({
    id: z.string(),
    metadata,
    spec: z.object({ replicas: orDefault(z.number(), 1), template: z.object({ metadata: templateMetadata }) }),
  })
  .transform(({ id, metadata: { namespace }, spec }) => ({
    id,
    namespace,
    replicas: spec.replicas,
    labels: spec.template.metadata.labels,
    version: spec.template.metadata.labels[VERSION_LABEL] ?? "unknown",
  }));

/**
 * Exact host before wildcard, longer before shorter; then exact path, longer prefix, method, number of headers, number
 * of query parameters: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export function inOrderOfPreference(matches: readonly RouteMatch[]): readonly RouteMatch[] {
  return matches
    .map((found) => ({ found, rank: rank(found) }))
    .sort((left, right) => compareRanks(right.rank, left.rank))
    .map(({ found }) => found);
}

function rank({ hostname, match: { path, method, headers, queryParams } }: RouteMatch): readonly number[] {
  return [
    hostname?.startsWith("*") === false ? 1 : 0,
    hostname?.length ?? 0,
    path.type === "Exact" ? 1 : 0,
    path.value.length,
    method === undefined ? 0 : 1,
    headers.length,
    queryParams.length,
  ];
}

function compareRanks(left: readonly number[], right: readonly number[]): number {
  return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function orOne<T, Default>(values: readonly T[], fallback: Default): readonly (T | Default)[] {
  return values.length === 0 ? [fallback] : values;
}
