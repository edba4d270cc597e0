/** Containers: no secret in their description, and secrets by reference only. */

import { type Finding, type Resource, resourceRule } from "../../rule";
import { allowedNames, masked, secretsIn } from "./findings";
import { isPointer, isPublicVariable, namesSecretVariable } from "./names";
import { containersOf, environmentOf, KUBERNETES, type Place, textsIn, type Variable } from "./places";

const EXPECTED = "a reference to a Kubernetes Secret (valueFrom.secretKeyRef)";

export const containers = resourceRule({
  name: "secrets-none-in-containers",
  family: "secrets",
  severity: "critical",
  description: "No secret stands in clear in a container's environment, command or arguments.",
  why: "Whoever may read a workload, a log of its changes or the Pulumi state reads the secret as well.",
  fix: "Put the value into a Kubernetes Secret, refer to it, and renew it, for it has been in clear",
  refused: 'env: [{ name: "GITHUB", value: "ghp_…" }]',
  types: [KUBERNETES],
  options: {},
  check: (resource) => secretsIn(textsOfContainers(resource), EXPECTED),
});

/** What `secrets-by-reference` and `secrets-none-in-public-variables` look at is left to them. */
function textsOfContainers(resource: Resource): readonly Place[] {
  return containersOf(resource).flatMap((container) => {
    const { property, content } = container;
    const isOthers = ({ name }: Variable) => namesSecretVariable(name) || isPublicVariable(name);
    return [
      ...environmentOf(container).filter((variable) => !isOthers(variable)).flatMap(placeOf),
      ...["command", "args", "lifecycle"].flatMap((key) => textsIn(content[key], `${property}.${key}`)),
    ];
  });
}

function placeOf({ property, name, text }: Variable): readonly Place[] {
  return text === undefined ? [] : [{ property: `${property}.value`, name, text }];
}

export const byReference = resourceRule({
  name: "secrets-by-reference",
  family: "secrets",
  severity: "high",
  description: "A variable that by its name carries a secret takes it from a Kubernetes Secret.",
  why: "A literal value is in the workload, its history and the state, and not every secret can be told by its looks.",
  fix: "Use valueFrom.secretKeyRef, or list the name in allowedNames if it holds no secret",
  refused: 'env: [{ name: "DB_PASSWORD", value: "…" }]',
  types: [KUBERNETES],
  options: { allowedNames },
  check: (resource, options) =>
    containersOf(resource)
      .flatMap(environmentOf)
      .filter(({ name }) => namesSecretVariable(name) && !options.allowedNames.includes(name))
      .flatMap(inClear),
});

function inClear({ property, text, isUnknown }: Variable): readonly Finding[] {
  // The path of the variable, not of its value: that there is one is known, whatever it will be.
  if (isUnknown) return [{ property, found: "a value in clear that the update makes", expected: EXPECTED }];
  if (text === undefined || isPointer(text)) return [];
  return [{ property: `${property}.value`, found: masked("a value in clear", text), expected: EXPECTED }];
}
