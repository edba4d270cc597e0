/** The collector's Kubernetes objects, as plain values. */

import type * as pulumi from "@pulumi/pulumi";
import type { apps, core, networking } from "@pulumi/kubernetes/types/input";
import type { TelemetryConfig } from "../../release/schema";
import { type Labels, partOf, productLabels } from "../labels";
import { restrictedContainer, restrictedPod } from "../restrictedPod";
import { spreadOut } from "../topologySpread";
import { secretVariable } from "./collectorConfig";
import { PORTS } from "./ports";

/** Name of the collector's objects, and its host name within the cluster. */
export const COLLECTOR = "otel-collector";

/** The labels by which its pods are told from all others. */
export const SELECTOR = { "app.kubernetes.io/name": COLLECTOR };

export function labelsOf(product: string): Labels {
  return {
    ...SELECTOR,
    "app.kubernetes.io/component": "telemetry",
    ...productLabels(product),
  };
}

export interface PodArgs {
  readonly config: TelemetryConfig;
  readonly labels: Labels;
  readonly serviceAccountName: pulumi.Input<string>;
  /** Name of the ConfigMap; another config has another name, so that pods start anew with it. */
  readonly configMap: pulumi.Input<string>;
}

/** Two pods, within the bounds of the restricted Pod Security Standard. */
export function deploymentSpec(args: PodArgs): apps.v1.DeploymentSpec {
  return {
    replicas: 2,
    selector: { matchLabels: SELECTOR },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels: args.labels },
      spec: {
        serviceAccountName: args.serviceAccountName,
        ...restrictedPod({ runAsUser: UNPRIVILEGED_USER }),
        topologySpreadConstraints: spreadOut(SELECTOR),
        containers: [container(args.config)],
        volumes: [{ name: "config", configMap: { name: args.configMap } }],
      },
    },
  };
}

/** The user of the collector's own images (opentelemetry-collector-releases, Dockerfile). */
const UNPRIVILEGED_USER = 10_001;

const FOLDER = "/etc/otel-collector";
export const CONFIG_FILE = "config.json";

function container({ image, exporters }: TelemetryConfig): core.v1.Container {
  const ready = { httpGet: { path: "/", port: "health" }, timeoutSeconds: 2 };
  return {
    name: "collector",
    image,
    args: ["--config", `${FOLDER}/${CONFIG_FILE}`],
    ports: Object.entries(PORTS).map(([name, containerPort]) => ({ name, containerPort })),
    env: [
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      // Four fifths of the limit (Go, "A Guide to the Go Garbage Collector", "Memory limit").
      { name: "GOMEMLIMIT", value: "410MiB" },
      ...exporters.flatMap(secretOf),
    ],
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    securityContext: restrictedContainer(),
    startupProbe: { ...ready, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { ...ready, periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...ready, periodSeconds: 10, failureThreshold: 3 },
    volumeMounts: [{ name: "config", mountPath: FOLDER, readOnly: true }],
  };
}

function secretOf(exporter: TelemetryConfig["exporters"][number], index: number): core.v1.EnvVar[] {
  const secret = exporter.kind === "datadog" ? exporter.apiKey : exporter.authorization;
  return secret ? [{ name: secretVariable(index), valueFrom: { secretKeyRef: { ...secret } } }] : [];
}

export function serviceSpec(): core.v1.ServiceSpec {
  const open = { grpc: PORTS.grpc, http: PORTS.http, metrics: PORTS.metrics };
  return { selector: SELECTOR, ports: Object.entries(open).map(([name, port]) => ({ name, port, targetPort: name })) };
}

/** The product's own pods may send, Prometheus may read what was counted. */
export function doorway(product: string, prometheus: string | undefined): networking.v1.NetworkPolicySpec {
  const tcp = (port: number) => ({ protocol: "TCP", port });
  const ours = { podSelector: { matchLabels: partOf(product) } };
  const scraping = (namespace: string) => ({
    from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
    ports: [tcp(PORTS.metrics)],
  });
  return {
    podSelector: { matchLabels: SELECTOR },
    policyTypes: ["Ingress"],
    ingress: [
      { from: [ours], ports: [tcp(PORTS.grpc), tcp(PORTS.http)] },
      ...(prometheus === undefined ? [] : [scraping(prometheus)]),
    ],
  };
}

/** Labels that the collector writes win, for `service` is who wrote the line that was counted. */
export function monitorSpec(namespace: pulumi.Input<string>): object {
  return {
    selector: { matchLabels: SELECTOR },
    namespaceSelector: { matchNames: [namespace] },
    endpoints: [{ port: "metrics", path: "/metrics", interval: "15s", honorLabels: true }],
  };
}
