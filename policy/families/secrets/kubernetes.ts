/** What else a cluster shows to everybody who may look: ConfigMaps, annotations, the values of Helm charts. */

import { CONFIG_MAP } from "../../resourceTypes";
import { resourceRule } from "../../rule";
import { recordAt } from "../../values";
import { allowedNames, masked, namedSecretsIn, secretsIn } from "./findings";
import { assignsSecret, isPublicVariable, namesSecretSetting } from "./names";
import { configMapData, helmValues, KUBERNETES, textsIn } from "./places";

export const configMaps = resourceRule({
  name: "secrets-none-in-config-maps",
  family: "secrets",
  severity: "critical",
  description: "No ConfigMap holds a secret.",
  why: "ConfigMaps are not encrypted at rest, and far more people and programs may read them than Secrets.",
  fix: "Move the value into a Kubernetes Secret and renew it, for it has been in clear",
  refused: 'data: { "app.yaml": "password: …" }',
  types: [CONFIG_MAP, "kubernetes:core/v1:ConfigMapPatch"],
  options: { allowedNames },
  check: async (resource, options) => {
    const expected = "a Kubernetes Secret";
    const places = configMapData(resource).filter(({ name }) => !isPublicVariable(name));
    const guess = { namesSecret: namesSecretSetting, allowed: options.allowedNames, expected };
    const found = await namedSecretsIn(places, guess);
    const known = new Set(found.map(({ property }) => property));
    const assigned = places.filter(({ property, text }) => !known.has(property) && assignsSecret(text));
    const files = assigned.map(({ property, text }) => ({
      property,
      found: masked("a file that sets a secret", text),
      expected,
    }));
    return [...found, ...files];
  },
});

/** Of the object itself, of the pods that it makes, of the jobs that it makes. */
const ANNOTATIONS = [
  "metadata.annotations",
  "spec.template.metadata.annotations",
  "spec.jobTemplate.metadata.annotations",
  "spec.jobTemplate.spec.template.metadata.annotations",
];

export const annotations = resourceRule({
  name: "secrets-none-in-annotations",
  family: "secrets",
  severity: "critical",
  description: "No annotation of a Kubernetes object holds a secret.",
  why: "Annotations are shown wherever an object is listed, and copied into events, logs and metrics.",
  fix: "Let the annotation name a Kubernetes Secret, and renew the value, for it has been in clear",
  refused: 'metadata: { annotations: { "example.com/webhook": "https://hooks.slack.com/services/…" } }',
  types: [KUBERNETES],
  options: {},
  check: ({ props }) => {
    const places = ANNOTATIONS.flatMap((path) => textsIn(recordAt(props, path), path));
    return secretsIn(places, "the name of a Kubernetes Secret, or nothing");
  },
});

export const helm = resourceRule({
  name: "secrets-none-in-helm-values",
  family: "secrets",
  severity: "critical",
  description: "No value of a Helm chart is a secret.",
  why: "Helm keeps the values of every release in the cluster, readable for everybody who may read that release.",
  fix: "Use the chart's setting for an existing Secret, e.g. auth.existingSecret",
  refused: "values: { auth: { password: … } }",
  types: ["kubernetes:helm.sh/*"],
  options: { allowedNames },
  check: (resource, options) =>
    namedSecretsIn(helmValues(resource), {
      namesSecret: namesSecretSetting,
      allowed: options.allowedNames,
      expected: "the name of an existing Kubernetes Secret",
    }),
});
