/** Who may call a service's pods. Everybody else is kept out by the namespace's own policy. */

import type { networking } from "@pulumi/kubernetes/types/input";
import type { ClusterConfig, MonitoringConfig, ServiceConfig } from "../../release/schema";

export interface DoorwayArgs {
  readonly config: ServiceConfig;
  readonly gateway: ClusterConfig["gateway"];
  readonly monitoring?: Pick<MonitoringConfig, "namespace">;
}

/** The gateway, and Prometheus where it scrapes; both on the service's port alone. */
export function doorway({ config, gateway, monitoring }: DoorwayArgs): networking.v1.NetworkPolicySpec {
  const callers = new Set([gateway.namespace, ...(monitoring ? [monitoring.namespace] : [])]);
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
