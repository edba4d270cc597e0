/** Where metrics come from: the pods of each service, and probes from outside. */

import type { IProbe } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Probe";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { MonitoringConfig } from "../../release/schema";
import type { MonitoredService } from "./metrics";

/** Label on a service's Kubernetes Services, one for each release, by which its monitor finds them all. */
export const SERVICE_LABEL = "app.kubernetes.io/name";

/** Label on every pod: the id of the release that it runs. */
export const RELEASE_LABEL = "app.kubernetes.io/version";

/**
 * The `service` and `release` of a series say what was scraped, whatever the application claims: labels of a target win
 * over exposed ones (Prometheus, "Configuration", honor_labels).
 */
export function serviceMonitorSpec({ name, namespace, port }: MonitoredService): IServiceMonitor["spec"] {
  return {
    selector: { matchLabels: { [SERVICE_LABEL]: name } },
    namespaceSelector: { matchNames: [namespace] },
    endpoints: [
      {
        targetPort: port,
        path: "/metrics",
        interval: "15s",
        relabelings: [
          { targetLabel: "service", replacement: name },
          { targetLabel: "release", sourceLabels: [podLabel(RELEASE_LABEL)] },
        ],
      },
    ],
  };
}

export function probeSpec({ probes, prober }: MonitoringConfig, product: string): IProbe["spec"] {
  return {
    jobName: probeJob(product),
    interval: "60s",
    module: "http_2xx",
    prober: { url: prober },
    targets: { staticConfig: { static: [...probes] } },
  };
}

/** Name of the job under which probes are found in Prometheus. */
export function probeJob(product: string): string {
  return `${product}-probes`;
}

/** Prometheus writes labels of Kubernetes with every other sign than letters and digits as `_`. */
function podLabel(label: string): string {
  return `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, "_")}`;
}
