/**
 * The cluster's gateway: from a host and a request to the workload that serves it. Pure.
 * Matching, weights and what invalid references answer: https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */

import { type EdgeRequest, headerValues } from "../rules/request";
import type { Deployed } from "./deployed";
import type { Backend, RouteMatch, Service, Workload } from "./kubernetes";
import { pickWeighted, type Random } from "./random";
import { type Answer, plainAnswer } from "./request";

/** The workload that serves the request, or what the gateway answers in its place. */
export function routeInCluster(
  request: EdgeRequest,
  host: string,
  { routes, services, workloads }: Deployed,
  random: Random,
): Workload | Answer {
  const route = routes.find((candidate) => fits(candidate, host, request));
  if (!route) return plainAnswer(404, `No HTTPRoute takes ${request.method} ${request.path} of ${host}.`);

  const backend = pickWeighted(route.backends, ({ weight }) => weight, random);
  if (!backend) return plainAnswer(500, `The HTTPRoute of ${host} has no backend with a weight above 0.`);

  const service = serviceOf(backend, route.namespace, services);
  if (!service) return plainAnswer(500, `The HTTPRoute of ${host} refers to ${backend.name}, which has no such port.`);

  const workload = pickWeighted(selected(service, workloads), ({ replicas }) => replicas, random);
  return workload ?? plainAnswer(503, `The Service ${service.name} selects no running Deployment.`);
}

/** A reference into another namespace needs a ReferenceGrant, which nothing here declares, so it is invalid. */
function serviceOf(backend: Backend, namespace: string, services: readonly Service[]): Service | undefined {
  if (backend.kind !== "Service" || (backend.namespace ?? namespace) !== namespace) return undefined;
  return services.find(
    ({ name, namespace: home, ports }) =>
      name === backend.name && home === namespace && backend.port !== undefined && ports.includes(backend.port),
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
