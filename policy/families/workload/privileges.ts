/** What a container may do: no more than its work needs, so that a break-in stays inside it. */

import { POD_TYPES, podOf } from "../../kubernetes";
import type { Pod } from "../../kubernetes";
import { resourceRule } from "../../rule";
import type { Finding } from "../../rule";
import { listAt, quoted, valueAt } from "../../values";
import { containersOf, unmet } from "./containers";
import type { Container } from "./containers";

export const nonRoot = resourceRule({
  name: "workload-non-root",
  family: "workload",
  severity: "critical",
  description: "No container runs as root.",
  why: "Root in a container is root on the node as soon as there is one hole in between.",
  fix: "Set `securityContext.runAsNonRoot: true` on the pod, and a numeric `USER` in the image",
  refused: "spec:\n  securityContext: { runAsUser: 0 }",
  types: POD_TYPES,
  options: {},
  check(resource) {
    const pod = podOf(resource);
    if (!pod) return [];
    const findings = containersOf(pod).flatMap((container) => rootFindings(pod, container));
    return [...new Map(findings.map((finding) => [finding.property, finding])).values()];
  },
});

/** A container's own setting wins over the pod's. */
function rootFindings(pod: Pod, { path, given }: Container): Finding[] {
  const settings = [
    { name: "runAsNonRoot", isMet: (value: unknown) => value === true, expected: "true" },
    { name: "runAsUser", isMet: (value: unknown) => value !== 0, expected: "a user other than 0" },
  ];
  return settings.flatMap(({ name, isMet, expected }) => {
    const own = valueAt(given, `securityContext.${name}`);
    const value = own ?? valueAt(pod.spec, `securityContext.${name}`);
    if (isMet(value)) return [];
    const property = `${own === undefined ? pod.path : path}.securityContext.${name}`;
    return [{ property, found: quoted(value), expected }];
  });
}

export const readOnlyRoot = resourceRule({
  name: "workload-read-only-root",
  family: "workload",
  severity: "high",
  description: "The root file system of every container is read-only.",
  why: "Whoever breaks in cannot leave a program behind, and the image that was scanned is what runs.",
  fix: "Set `readOnlyRootFilesystem: true`, and mount an emptyDir where the application writes",
  refused: "containers:\n  - name: api\n    securityContext: { readOnlyRootFilesystem: false }",
  types: POD_TYPES,
  options: {},
  check: (resource) =>
    unmet(resource, [
      { property: "securityContext.readOnlyRootFilesystem", isMet: (value) => value === true, expected: "true" },
    ]),
});

export const noPrivilegeEscalation = resourceRule({
  name: "workload-no-privilege-escalation",
  family: "workload",
  severity: "critical",
  description: "No container is privileged, and none can gain privileges that its parent did not have.",
  why: "A privileged container is the node itself; a set-uid program in an image is a way to root.",
  fix: "Set `allowPrivilegeEscalation: false` and take `privileged` away",
  refused: "containers:\n  - name: api\n    securityContext: { privileged: true }",
  types: POD_TYPES,
  options: {},
  check: (resource) =>
    unmet(resource, [
      { property: "securityContext.allowPrivilegeEscalation", isMet: (value) => value === false, expected: "false" },
      {
        property: "securityContext.privileged",
        isMet: (value) => value === undefined || value === null || value === false,
        expected: "false",
      },
    ]),
});

export const capabilitiesDropped = resourceRule({
  name: "workload-capabilities-dropped",
  family: "workload",
  severity: "high",
  description: "Every container drops all Linux capabilities, and adds none but those that are allowed.",
  why: "A container starts with a dozen capabilities that a web service never needs and that a break-in puts to use.",
  fix: "Set `capabilities: { drop: [ALL] }`, and add back none but what the rule's option allows",
  refused: "containers:\n  - name: api\n    securityContext: { capabilities: { add: [SYS_ADMIN] } }",
  types: POD_TYPES,
  options: {
    allowed: {
      description: "Capabilities that a container may add. The restricted Pod Security Standard allows one.",
      default: ["NET_BIND_SERVICE"],
    },
  },
  check: (resource, { allowed }) =>
    unmet(resource, [
      {
        property: "securityContext.capabilities.drop",
        isMet: (value) => listAt({ value }, "value").includes("ALL"),
        expected: "a list with ALL",
      },
      {
        property: "securityContext.capabilities.add",
        isMet: (value) => listAt({ value }, "value").every((capability) => allowed.includes(String(capability))),
        expected: `none but ${allowed.join(", ")}`,
      },
    ]),
});
