/**
 * The cluster's gateways: from a host and a request to the workload that serves it, past Kong or through it. Pure. What
 * lives in a namespace with a ReferenceGrant is Kong's: its proxy is nobody else's to declare.
 * Matching, weights and what invalid references answer: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */

import { type EdgeRequest, headerValues } from "../rules/request";
import type { Deployed } from "./deployed";
import type { Backend, Grant, RouteMatch, Service, Workload } from "./kubernetes";
import { pickWeighted, type Random } from "./random";
import { type Answer, plainAnswer } from "./request";

/** The workload that serves a request, and the route at Kong that led to it, if the request came that way. */
export interface Served {
  readonly workload: Workload;
  readonly kong?: RouteMatch;
}

/** The workload that serves the request, or what a gateway answers in its place. */
export function routeInCluster(request: EdgeRequest, host: string, deployed: Deployed, random: Random): Served | Answer {
  const { routes, grants } = deployed;
  const isKongs = (namespace: string): boolean => grants.some((grant) => grant.namespace === namespace);
  const asked = { request, host, random };

  const front = follow(asked, routes.filter(({ gateways }) => !gateways.some(isKongs)));
  if ("status" in front) return front;
  const { namespace } = front.backend;
  if (namespace === undefined || namespace === front.route.namespace) return serve(front, deployed, random);

  if (!grants.some((grant) => allows(grant, front))) return unresolved(front);
  const behind = follow(asked, routes.filter(({ gateways }) => gateways.includes(namespace)));
  if ("status" in behind) return behind;
  const served = serve(behind, deployed, random);
  return "status" in served ? served : { ...served, kong: behind.route };
}

interface Asked {
  readonly request: EdgeRequest;
  readonly host: string;
  readonly random: Random;
}

interface Chosen {
  readonly route: RouteMatch;
  readonly backend: Backend;
}

function follow({ request, host, random }: Asked, routes: readonly RouteMatch[]): Chosen | Answer {
  const route = routes.find((candidate) => fits(candidate, host, request));
  if (!route) return plainAnswer(404, `No HTTPRoute takes ${request.method} ${request.path} of ${host}.`);
  const backend = pickWeighted(route.backends, ({ weight }) => weight, random);
  return backend ? { route, backend } : plainAnswer(500, `The HTTPRoute of ${host} has no backend with a weight above 0.`);
}

function serve(chosen: Chosen, { services, workloads }: Deployed, random: Random): Served | Answer {
  const service = serviceOf(chosen, services);
  if (!service) return unresolved(chosen);
  const workload = pickWeighted(selected(service, workloads), ({ replicas }) => replicas, random);
  return workload ? { workload } : plainAnswer(503, `The Service ${service.name} selects no running Deployment.`);
}

function unresolved({ route, backend }: Chosen): Answer {
  return plainAnswer(500, `The HTTPRoute ${route.id} refers to ${backend.name}, which has no such port or is not granted.`);
}

function allows({ namespace, from, services }: Grant, { route, backend }: Chosen): boolean {
  const isNamed = services.some((name) => name === undefined || name === backend.name);
  return backend.kind === "Service" && namespace === backend.namespace && from.includes(route.namespace) && isNamed;
}

function serviceOf({ route, backend }: Chosen, services: readonly Service[]): Service | undefined {
  if (backend.kind !== "Service") return undefined;
  return services.find(
    ({ name, namespace, ports }) =>
      name === backend.name && namespace === route.namespace && backend.port !== undefined && ports.includes(backend.port),
  );
}

/** A Service without a selector selects nothing. */
function selected(service: Service, workloads: readonly Workload[]): readonly Workload[] {
  const wanted = Object.entries(service.selector);
  if (wanted.length === 0) return [];
  return workloads.filter(
    ({ namespace, labels }) =>
      namespace === service.namespace && wanted.every(([name, value]) => labels[name] === value),
  );
}

function fits({ hostname, match }: RouteMatch, host: string, request: EdgeRequest): boolean {
  return (
    hostFits(hostname, host) &&
    PATHS[match.path.type](request.path, match.path.value) &&
    (match.method === undefined || match.method === request.method) &&
    match.headers.every((wanted) => valueFits(wanted, headerValues(request, wanted.name)[0])) &&
    queryFits(match.queryParams, request.query)
  );
}

function hostFits(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined) return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** A prefix matches whole path elements: `/a` takes `/a` and `/a/b`, not `/ab`. */
const PATHS: Readonly<Record<RouteMatch["match"]["path"]["type"], (path: string, value: string) => boolean>> = {
  Exact: (path, value) => path === value,
  PathPrefix: (path, value) => `${path}/`.startsWith(value.endsWith("/") ? value : `${value}/`),
  RegularExpression: (path, value) => wholly(value).test(path),
};

type Pair = RouteMatch["match"]["headers"][number];

function queryFits(wanted: readonly Pair[], query: string): boolean {
  if (wanted.length === 0) return true;
  const sent = new URLSearchParams(query);
  return wanted.every((pair) => valueFits(pair, sent.get(pair.name) ?? undefined));
}

function valueFits({ type, value }: Pair, sent: string | undefined): boolean {
  if (sent === undefined) return false;
  return type === "Exact" ? sent === value : wholly(value).test(sent);
}

function wholly(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
