/** The services of a stack, and the alerting rules that watch them. */

import { SERVICE } from "../../resourceTypes";
import type { Resource, StackFinding } from "../../rule";
import { isRecord, listAt, type Props, textAt } from "../../values";

export interface WatchedService {
  readonly name: string;
  readonly resource: Resource;
}

const SERVICE_COMPONENT = "sluice:service:Service";
export const RULES = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";

/** Each service once, however many releases of it are deployed: they share the label that Kubernetes recommends. */
export function servicesOf(resources: readonly Resource[]): WatchedService[] {
  const services = new Map<string, WatchedService>();
  for (const resource of resources) {
    const name = serviceName(resource);
    if (name !== undefined && !services.has(name)) services.set(name, { name, resource });
  }
  return [...services.values()];
}

function serviceName({ type, name, props }: Resource): string | undefined {
  if (type === SERVICE_COMPONENT) return name;
  if (type !== SERVICE || textAt(props, "spec.type") === "ExternalName" || isTelemetry(props)) return undefined;
  return textAt(props, 'metadata.labels["app.kubernetes.io/name"]') ?? textAt(props, "metadata.name") ?? name;
}

/** What carries logs and metrics of the services has no users of its own. */
function isTelemetry(props: Props): boolean {
  return textAt(props, 'metadata.labels["app.kubernetes.io/component"]') === "telemetry";
}

/** A recording rule or an alert, and where it stands. */
export interface PrometheusRule {
  readonly path: string;
  readonly rule: Props;
}

export function prometheusRules({ props }: Pick<Resource, "props">): PrometheusRule[] {
  return listAt(props, "spec.groups").flatMap((_, group) =>
    listAt(props, `spec.groups[${group}].rules`).flatMap((rule, index) =>
      isRecord(rule) ? [{ rule, path: `spec.groups[${group}].rules[${index}]` }] : [],
    ),
  );
}

/** All rules of a stack. */
export function allRules(resources: readonly Resource[]): Props[] {
  return resources
    .filter(({ type }) => type === RULES)
    .flatMap(prometheusRules)
    .map(({ rule }) => rule);
}

/** Every word in expressions or dashboards, among them the services that they are about: `service=~"api|web"`. */
export function wordsIn(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text?.match(/[\w-]+/g) ?? []));
}

/** What is missing of a service, at the property that makes it one. */
export function missing({ name, resource }: WatchedService, what: string, expected: string): StackFinding {
  const property = resource.type === SERVICE_COMPONENT ? "name" : "metadata.name";
  return { resource, property, found: `service ${name} has ${what}`, expected };
}
