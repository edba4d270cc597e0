/** How Kubernetes resources find each other: pods in their controllers, labels, selectors, namespaces. */

import { ARGO_ROLLOUT, DAEMON_SET, DEPLOYMENT, STATEFUL_SET } from "./resourceTypes";
import type { Resource } from "./rule";
import { childPath, isRecord, listAt, recordAt, textAt, valueAt } from "./values";
import type { Props } from "./values";

/** Where each kind keeps the template of its pods. */
const TEMPLATES: Readonly<Record<string, string>> = {
  [DEPLOYMENT]: "spec.template",
  [STATEFUL_SET]: "spec.template",
  [DAEMON_SET]: "spec.template",
  "kubernetes:apps/v1:ReplicaSet": "spec.template",
  [ARGO_ROLLOUT]: "spec.template",
  "kubernetes:batch/v1:Job": "spec.template",
  "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template",
  "kubernetes:core/v1:Pod": "",
};

/** Everything that runs pods. */
export const POD_TYPES: readonly string[] = Object.keys(TEMPLATES);

/** What keeps a number of equal pods that answer requests. */
export const REPLICATED_TYPES: readonly string[] = [DEPLOYMENT, STATEFUL_SET, ARGO_ROLLOUT];

/** What keeps pods that answer requests. */
export const SERVING_TYPES: readonly string[] = [...REPLICATED_TYPES, DAEMON_SET];

export interface Pod {
  readonly namespace: string | undefined;
  readonly labels: Props;
  /** Path of the labels in their resource. */
  readonly labelsPath: string;
  readonly spec: Props;
  /** Path of the pod's spec, e.g. `spec.template.spec`. */
  readonly path: string;
}

/** The pod that a resource runs; undefined where it runs none, or takes its template from elsewhere. */
export function podOf({ type, props }: Pick<Resource, "type" | "props">): Pod | undefined {
  const template = TEMPLATES[type];
  if (template === undefined) return undefined;
  const path = childPath(template, "spec");
  const spec = valueAt(props, path);
  if (!isRecord(spec)) return undefined;
  const labelsPath = `${childPath(template, "metadata")}.labels`;
  return { namespace: namespaceOf(props), labels: recordAt(props, labelsPath), labelsPath, spec, path };
}

export function nameOf(props: Props): string | undefined {
  return textAt(props, "metadata.name");
}

export function namespaceOf(props: Props): string | undefined {
  return textAt(props, "metadata.namespace");
}

/** One that is not written may be any: the provider, or an update still to come, decides. */
export function sameNamespace(left: string | undefined, right: string | undefined): boolean {
  return left === undefined || right === undefined || left === right;
}

type Selects = (labels: Props) => boolean;

/** Whether a label selector (`matchLabels`, `matchExpressions`) selects labels; an empty one selects all. */
export function selecting(selector: unknown): Selects {
  if (!isRecord(selector)) return () => false;
  const hasLabels = having(recordAt(selector, "matchLabels"));
  const expressions = listAt(selector, "matchExpressions");
  return (labels) => hasLabels(labels) && expressions.every((expression) => holds(expression, labels));
}

/** Whether all of the wanted labels are among some labels. */
export function having(wanted: Props): Selects {
  const entries = Object.entries(wanted);
  return (labels) => entries.every(([key, value]) => labels[key] === value);
}

function holds(expression: unknown, labels: Props): boolean {
  const label = labels[textAt(expression, "key") ?? ""];
  const isListed = listAt(expression, "values").includes(label);
  const operators: Readonly<Record<string, boolean>> = {
    In: label !== undefined && isListed,
    NotIn: !isListed,
    Exists: label !== undefined,
    DoesNotExist: label === undefined,
  };
  return operators[textAt(expression, "operator") ?? ""] ?? false;
}
