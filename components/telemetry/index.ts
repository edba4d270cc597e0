/** Logs, metrics and traces on their way: an OpenTelemetry Collector beside the workloads. */

import { createHash } from "node:crypto";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";
import type { MonitoringConfig, TelemetryConfig } from "../../release/schema";
import { collectorConfig } from "./collectorConfig";
import { COLLECTOR, CONFIG_FILE, SELECTOR, deploymentSpec, doorway, labelsOf, monitorSpec, serviceSpec } from "./objects";

export interface TelemetryArgs {
  readonly config: TelemetryConfig;
  /** Name of the product; pods that carry it as their label may send. */
  readonly product: string;
  /** Kubernetes namespace of the workloads. */
  readonly namespace: pulumi.Input<string>;
  /** Where Prometheus runs, so that it may read what was counted. Default nobody reads it. */
  readonly monitoring?: Pick<MonitoringConfig, "namespace" | "selectorLabels">;
}

/**
 * Declares the collector that services send to. Secrets are masked in it, before anything leaves the cluster; patterns
 * in logs are counted before that.
 *
 * @example
 * new Telemetry("shop-telemetry", { config, product: "shop", namespace: "shop", monitoring });
 */
export class Telemetry extends pulumi.ComponentResource {
  constructor(name: string, args: TelemetryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:telemetry:Telemetry", name, {}, opts);
    const { config, product, namespace, monitoring } = args;
    const labels = labelsOf(product);
    const metadata = { name: COLLECTOR, namespace, labels };
    const child = { parent: this };

    const text = `${JSON.stringify(collectorConfig(config), null, 2)}\n`;
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
    const configMap = new ConfigMap(
      `${name}-config`,
      { metadata: { ...metadata, name: `${COLLECTOR}-${digest}` }, data: { [CONFIG_FILE]: text } },
      child,
    );
    const account = new ServiceAccount(`${name}-account`, { metadata, automountServiceAccountToken: false }, child);
    new NetworkPolicy(`${name}-doorway`, { metadata, spec: doorway(product, monitoring?.namespace) }, child);
    const names = { serviceAccountName: account.metadata.name, configMap: configMap.metadata.name };
    new Deployment(name, { metadata, spec: deploymentSpec({ config, labels, ...names }) }, child);
    new Service(name, { metadata, spec: serviceSpec() }, child);
    new PodDisruptionBudget(name, { metadata, spec: { selector: { matchLabels: SELECTOR }, maxUnavailable: 1 } }, child);
    if (monitoring && config.logs.patterns.length > 0) declareMonitor(`${name}-monitor`, args, monitoring, child);

    this.registerOutputs({ keepDays: config.logs.keepDays, patterns: config.logs.patterns.map((pattern) => pattern.name) });
  }
}

function declareMonitor(
  name: string,
  { product, namespace }: TelemetryArgs,
  monitoring: NonNullable<TelemetryArgs["monitoring"]>,
  opts: pulumi.CustomResourceOptions,
): void {
  const labels = { ...labelsOf(product), ...monitoring.selectorLabels };
  const metadata = { name: `${product}-${COLLECTOR}`, namespace: monitoring.namespace, labels };
  const spec = monitorSpec(namespace);
  new CustomResource(name, { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata, spec }, opts);
}
