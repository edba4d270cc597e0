/** The cluster's objects as its gateway and its services read them: Gateway API v1, Service v1, Deployment v1. */

import { z } from "zod";
import { orDefault, orNothing } from "./optional";

export type Service = z.output<typeof service>;
export type Workload = z.output<typeof workload>;
export type Backend = z.output<typeof backend>;

/** One way into one rule of an HTTPRoute. */
export interface RouteMatch {
  readonly namespace: string;
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

export const httpRoute = z
  .object({
    metadata,
    spec: z.object({ hostnames: orDefault(z.array(z.string()), []), rules: orDefault(z.array(rule), []) }),
  })
  .transform(({ metadata: { namespace }, spec }): readonly RouteMatch[] =>
    spec.rules.flatMap(({ matches, backendRefs: backends }) =>
      orOne(matches, everything).flatMap((found) =>
        orOne(spec.hostnames, undefined).map((hostname) => ({ namespace, hostname, match: found, backends })),
      ),
    ),
  );

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
