/** Kubernetes: names, ids, what its API server fills in, and what server and Pulumi's plugin refuse or replace. */

import { asText, isRecord, isUnknown, listAt, recordAt, textAt, valueAt, type Finding, type Properties } from "../values";
import { externalSecrets } from "./externalSecrets";
import { kong } from "./kong";
import { enumerations, pods } from "./kubernetesPods";
import { derive, deriveUuid, HEX, type Declared, type Made, type Neighbours } from "./vendor";
import type { ResourceRules, Vendor } from "./vendor";

/** pulumi-kubernetes, provider/pkg/provider/diff.go, `forceNew`: the kinds that a release touches. */
const REPLACED: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:apps/v1:Deployment": ["spec.selector"],
  "kubernetes:apps/v1:DaemonSet": ["spec.selector"],
  "kubernetes:apps/v1:StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "kubernetes:batch/v1:Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "kubernetes:core/v1:Service": ["spec.clusterIP"],
  "kubernetes:core/v1:PersistentVolumeClaim": ["spec"],
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ["roleRef"],
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ["roleRef"],
};

/** Kinds that live in no namespace. */
const CLUSTER_SCOPED = new Set([
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "GatewayClass",
  "IngressClass",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
]);

export const kubernetes: Vendor = {
  package: "kubernetes",
  sdk: "@pulumi/kubernetes",
  common: {
    replaceOn: ["metadata.name", "metadata.namespace", "apiVersion", "kind"],
    deleteFirst: (before, after) => !isAutonamed(after) && identity(before) === identity(after),
    complete: autonamed,
    checks: [objectName, namespaceName, labels, enumerations, selectorMatchesTemplate, pods],
    refusals: [notThereYet],
    id: identityOf,
    outputs: serverFields,
  },
  resources: {
    ...kong,
    ...externalSecrets,
    ...Object.fromEntries(
      Object.entries(REPLACED).map(([type, replaceOn]): [string, ResourceRules] => [type, { replaceOn }]),
    ),
    "kubernetes:core/v1:ConfigMap": { alsoReplaceOn: unlessMutable("enableConfigMapMutable", ["binaryData", "data"]) },
    "kubernetes:core/v1:Secret": {
      replaceOn: ["type"],
      alsoReplaceOn: unlessMutable("enableSecretMutable", ["stringData", "data"]),
    },
  },
};

/** diff.go, `forceNewProperties`: an object that is marked immutable is replaced whatever the plugin's setting. */
function unlessMutable(setting: string, places: readonly string[]): ResourceRules["alsoReplaceOn"] {
  return (after, settings) => (asText(settings[setting]) === "true" && after.immutable !== true ? [] : places);
}

function isNamespaced(type: string): boolean {
  return !CLUSTER_SCOPED.has(type.split(":")[2] ?? "");
}

/** `namespace/name`, or the name alone where there is no namespace. */
function identityOf({ type, inputs }: Declared): string {
  const name = String(valueAt(inputs, "metadata.name"));
  return isNamespaced(type) ? `${namespaceOf(inputs)}/${name}` : name;
}

function identity(inputs: Properties): string {
  return `${namespaceOf(inputs)}/${String(valueAt(inputs, "metadata.name"))}`;
}

function namespaceOf(inputs: Properties): string {
  return asText(valueAt(inputs, "metadata.namespace") ?? "default");
}

const AUTONAMED = "pulumi.com/autonamed";

/** Pulumi Kubernetes, "Autonaming": the logical name and eight random digits, noted in an annotation. */
function autonamed(declared: Declared): Properties {
  const { inputs, name, previous, seed } = declared;
  const metadata = recordAt(inputs, "metadata");
  const isNamed = metadata.name !== undefined || metadata.generateName !== undefined;
  if (isNamed || isUnknown(inputs.metadata)) return inputs;
  const kept = previous !== undefined && isAutonamed(previous) ? textAt(previous, "metadata.name") : undefined;
  const annotations = { ...recordAt(metadata, "annotations"), [AUTONAMED]: "true" };
  return { ...inputs, metadata: { ...metadata, name: kept ?? `${name}-${derive(seed, "name", 8, HEX)}`, annotations } };
}

function isAutonamed(inputs: Properties): boolean {
  return recordAt(inputs, "metadata.annotations")[AUTONAMED] === "true";
}

/** Kubernetes, "Object Names and IDs": most kinds take a DNS subdomain, Namespaces and Services a label. */
function objectName(inputs: Properties): readonly Finding[] {
  const name = textAt(inputs, "metadata.name");
  if (name === undefined) return [];
  const label = ["Namespace", "Service"].includes(String(inputs.kind));
  return label ? dnsLabel("metadata.name", name) : dnsSubdomain("metadata.name", name);
}

function namespaceName(inputs: Properties): readonly Finding[] {
  const namespace = textAt(inputs, "metadata.namespace");
  return namespace === undefined ? [] : dnsLabel("metadata.namespace", namespace);
}

function dnsLabel(path: string, name: string): readonly Finding[] {
  if (name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return [];
  const rule = 'a DNS label (lower-case letters, digits and "-", at most 63)';
  return [{ path, reason: `expected ${rule}, found ${JSON.stringify(name)}` }];
}

function dnsSubdomain(path: string, name: string): readonly Finding[] {
  const fits = name.length <= 253 && name.split(".").every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part));
  const rule = 'a DNS-1123 name (lower-case letters, digits, "-" and ".", at most 253)';
  return fits ? [] : [{ path, reason: `expected ${rule}, found ${JSON.stringify(name)}` }];
}

/** Kubernetes, "Labels and Selectors", "Syntax and character set". */
function labels(inputs: Properties): readonly Finding[] {
  return ["metadata.labels", "spec.selector.matchLabels", "spec.template.metadata.labels"].flatMap((place) =>
    Object.entries(recordAt(inputs, place)).flatMap(([key, value]) => {
      if (typeof value !== "string" || isUnknown(value)) return [];
      if (value === "" || /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(value)) return [];
      const rule = 'at most 63 letters, digits, "-", "_" and "."';
      return [{ path: `${place}.${key}`, reason: `expected ${rule}, found ${JSON.stringify(value)}` }];
    }),
  );
}

/** The API server's "`selector` does not match template `labels`"; other kinds select what stands elsewhere. */
function selectorMatchesTemplate(inputs: Properties): readonly Finding[] {
  const template = valueAt(inputs, "spec.template");
  if (!isRecord(template) || isUnknown(template.metadata) || isUnknown(valueAt(template, "metadata.labels"))) return [];
  const given = recordAt(template, "metadata.labels");
  return Object.entries(recordAt(inputs, "spec.selector.matchLabels"))
    .filter(([key, value]) => !isUnknown(value) && !isUnknown(given[key]) && given[key] !== value)
    .map(([key, value]) => ({
      path: `spec.selector.matchLabels.${key}`,
      reason: `expected the template's label ${asText(given[key] ?? "(none)")}, found ${asText(value)}`,
    }));
}

/** pulumi-kubernetes v4.29.0: creating what is already there is refused, no longer taken over. */
function notThereYet(declared: Declared, cloud: Neighbours): readonly Finding[] {
  const id = identityOf(declared);
  if (declared.previous !== undefined || !cloud.ofType(declared.type).some((other) => other.id === id)) return [];
  return [{ path: "metadata.name", reason: `${id} is already there (AlreadyExists)` }];
}

/** What the API server writes into every object, and a status for workloads that says they run. */
function serverFields({ type, inputs, seed, before, now }: Made): Properties {
  const earlier = recordAt(before, "metadata");
  const generation = Number(earlier.generation ?? 0) + 1;
  const metadata = {
    ...recordAt(inputs, "metadata"),
    ...(isNamespaced(type) ? { namespace: namespaceOf(inputs) } : {}),
    uid: deriveUuid(seed, "uid"),
    creationTimestamp: earlier.creationTimestamp ?? now.toISOString(),
    generation,
    resourceVersion: String(generation),
  };
  const replicas = valueAt(inputs, "spec.replicas") ?? 1;
  const running = { observedGeneration: generation, replicas, readyReplicas: replicas, availableReplicas: replicas };
  const isWorkload = listAt(inputs, "spec.template.spec.containers").length > 0 && type.includes(":apps/");
  return { metadata, ...(isWorkload ? { status: running } : {}) };
}
