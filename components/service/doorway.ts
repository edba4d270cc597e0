/** Who may call a service's pods. Everybody else is kept out by the namespace's own policy. */

import type { networking } from "@pulumi/kubernetes/types/input";
import type { ClusterConfig, MonitoringConfig, ServiceConfig } from "../../release/schema";
import type { Passage } from "./route";

export interface DoorwayArgs {
  readonly config: ServiceConfig;
  readonly gateway: ClusterConfig["gateway"];
  readonly passage?: Passage;
  readonly monitoring?: Pick<MonitoringConfig, "namespace">;
}

/** The gateways, and Prometheus where it scrapes; all on the service's port alone. */
export function doorway({ config, gateway, passage, monitoring }: DoorwayArgs): networking.v1.NetworkPolicySpec {
  const others = [passage?.gateway, monitoring].flatMap((other) => (other ? [other.namespace] : []));
  const callers = new Set([gateway.namespace, ...others]);
  return {
    podSelector: { matchLabels: { "app.kubernetes.io/name": config.name } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [...callers].map(namespace), ports: [{ protocol: "TCP", port: config.port }] }],
  };
}

/** Kubernetes gives every namespace this label: https://kubernetes.io/docs/reference/labels-annotations-taints/ */
function namespace(name: string): networking.v1.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}
