/** What stands around a workload: enough pods, a budget that keeps some of them up, and a closed door. */

import { nameOf, namespaceOf, podOf, POD_TYPES, REPLICATED_TYPES, sameNamespace, selecting } from "../../kubernetes";
import type { Pod } from "../../kubernetes";
import { stackRule } from "../../rule";
import type { Resource, StackFinding } from "../../rule";
import { numberAt, quoted, recordAt, textAt, valueAt } from "../../values";

const BUDGET = "kubernetes:policy/v1:PodDisruptionBudget";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const AUTOSCALER = /^kubernetes:autoscaling\/v\d\w*:HorizontalPodAutoscaler$/;

export const disruptionBudget = stackRule({
  name: "workload-disruption-budget",
  family: "workload",
  severity: "high",
  description: "A PodDisruptionBudget selects the pods of every Deployment and StatefulSet.",
  why: "Without one, draining nodes for an upgrade may take all pods of a service away at once.",
  fix: "Declare a PodDisruptionBudget with the pods' own labels and `maxUnavailable: 1`",
  refused: "Deployment: labels { app: api }\nPodDisruptionBudget: selector { app: web }",
  options: {},
  check: (resources) => unselected(resources, REPLICATED_TYPES, { type: BUDGET, selector: "spec.selector" }),
});

export const networkPolicy = stackRule({
  name: "workload-network-policy",
  family: "workload",
  severity: "high",
  description: "A NetworkPolicy selects every pod.",
  why: "A pod that no policy selects can be called by anything in the cluster.",
  fix: "Declare a NetworkPolicy that selects the pods and names who may call them; an empty podSelector selects all",
  refused: "Deployment: labels { app: api }\nNetworkPolicy: podSelector { app: web }",
  options: {},
  check: (resources) => unselected(resources, POD_TYPES, { type: NETWORK_POLICY, selector: "spec.podSelector" }),
});

interface Guard {
  readonly type: string;
  /** Path of its label selector. */
  readonly selector: string;
}

/** Workloads of these types whose pods no guard of their namespace selects. */
function unselected(resources: readonly Resource[], types: readonly string[], guard: Guard): StackFinding[] {
  const guards = resources
    .filter(({ type }) => type === guard.type)
    .map(({ props }) => ({ namespace: namespaceOf(props), selects: selecting(valueAt(props, guard.selector)) }));
  const kind = guard.type.split(":").at(-1) ?? "";
  const isGuarded = ({ namespace, labels }: Pod): boolean =>
    guards.some((each) => sameNamespace(each.namespace, namespace) && each.selects(labels));
  return resources
    .filter(({ type }) => types.includes(type))
    .flatMap((resource) => {
      const pod = podOf(resource);
      if (!pod || isGuarded(pod)) return [];
      const found = `labels that none of ${guards.length} ${kind} resources selects`;
      return [{ resource, property: pod.labelsPath, found, expected: `a ${kind} in its namespace that selects them` }];
    });
}

export const replicas = stackRule({
  name: "workload-replicas",
  family: "workload",
  severity: "high",
  description: "Every Deployment and StatefulSet keeps at least two pods, by itself or by its autoscaler.",
  why: "With one pod, every restart, node drain and crash is an outage.",
  fix: "Set `replicas` or the autoscaler's `minReplicas` to 2 or more",
  refused: "kind: Deployment\nspec: { replicas: 1 }",
  options: { minimum: { description: "Fewest pods.", default: 2 } },
  check: (resources, { minimum }) => {
    const autoscalers = autoscalersIn(resources);
    return resources
      .filter(({ type }) => REPLICATED_TYPES.includes(type))
      .flatMap((resource) => tooFew(resource, autoscalers.get(targetOf(resource)) ?? [], minimum));
  },
});

/** Autoscalers by what they scale. */
function autoscalersIn(resources: readonly Resource[]): ReadonlyMap<string, readonly Resource[]> {
  const autoscalers = resources.filter(({ type }) => AUTOSCALER.test(type));
  const targets = new Map<string, Resource[]>();
  for (const autoscaler of autoscalers) {
    const scaled = recordAt(autoscaler.props, "spec.scaleTargetRef");
    const target = `${textAt(scaled, "kind") ?? ""}/${textAt(scaled, "name") ?? ""}`;
    targets.set(target, [...(targets.get(target) ?? []), autoscaler]);
  }
  return targets;
}

function targetOf({ type, props }: Resource): string {
  return `${type.split(":").at(-1) ?? ""}/${nameOf(props) ?? ""}`;
}

/** Where there is an autoscaler it decides; both count 1 where nothing is written (Kubernetes API reference). */
function tooFew(workload: Resource, autoscalers: readonly Resource[], minimum: number): StackFinding[] {
  const namespace = namespaceOf(workload.props);
  const autoscaler = autoscalers.find(({ props }) => sameNamespace(namespaceOf(props), namespace));
  const [resource, property] = autoscaler ? [autoscaler, "spec.minReplicas"] : [workload, "spec.replicas"];
  if ((numberAt(resource.props, property) ?? 1) >= minimum) return [];
  const found = quoted(valueAt(resource.props, property));
  return [{ resource, property, found, expected: `${minimum} or more, here or as an autoscaler's minReplicas` }];
}
