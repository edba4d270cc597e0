/** What a pod shares with its node and its cluster: nothing that it was not given on purpose. */

import { POD_TYPES, podOf } from "../../kubernetes";
import type { Pod } from "../../kubernetes";
import { resourceRule } from "../../rule";
import type { Finding } from "../../rule";
import { listAt, quoted, valueAt } from "../../values";
import { containersOf } from "./containers";

export const noHostAccess = resourceRule({
  name: "workload-no-host-access",
  family: "workload",
  severity: "critical",
  description: "No pod uses its node's network, processes, ports or files.",
  why: "The node's network and files lie behind every other rule: network policies and read-only images stop at them.",
  fix: "Take hostNetwork, hostPID, hostIPC, hostPort and hostPath away; use a Service and a volume claim",
  refused: "spec:\n  hostNetwork: true\n  volumes: [{ name: logs, hostPath: { path: /var/log } }]",
  types: POD_TYPES,
  options: {},
  check(resource) {
    const pod = podOf(resource);
    return pod ? [...sharedNamespaces(pod), ...hostPaths(pod), ...hostPorts(pod)] : [];
  },
});

function sharedNamespaces({ path, spec }: Pod): Finding[] {
  return ["hostNetwork", "hostPID", "hostIPC"]
    .filter((name) => valueAt(spec, name) === true)
    .map((name) => ({ property: `${path}.${name}`, found: "true", expected: "false" }));
}

function hostPaths({ path, spec }: Pod): Finding[] {
  return listAt(spec, "volumes").flatMap((volume, index) => {
    if (valueAt(volume, "hostPath") === undefined) return [];
    const found = quoted(valueAt(volume, "hostPath.path"));
    return [{ property: `${path}.volumes[${index}].hostPath`, found, expected: "a volume that is not the node's" }];
  });
}

function hostPorts(pod: Pod): Finding[] {
  return containersOf(pod).flatMap(({ path, given }) =>
    listAt(given, "ports").flatMap((port, index) => {
      const number = valueAt(port, "hostPort");
      if (number === undefined || number === 0) return [];
      const property = `${path}.ports[${index}].hostPort`;
      return [{ property, found: quoted(number), expected: "no port of the node's" }];
    }),
  );
}

export const noAccountToken = resourceRule({
  name: "workload-no-account-token",
  family: "workload",
  severity: "high",
  description: "No pod has the token of its service account mounted.",
  why: "Whoever reads one file in the pod can otherwise talk to the cluster's API.",
  fix: "Set `automountServiceAccountToken: false` on the pod; project a token with an audience where one is needed",
  refused: "spec:\n  serviceAccountName: api   # automountServiceAccountToken is true by default",
  types: POD_TYPES,
  options: {},
  check(resource) {
    const pod = podOf(resource);
    const value = valueAt(pod?.spec, "automountServiceAccountToken");
    if (!pod || value === false) return [];
    return [{ property: `${pod.path}.automountServiceAccountToken`, found: quoted(value), expected: "false" }];
  },
});
