/** What a service's pods are told of telemetry, in the standard's own variables (opentelemetry.io, "Environment Variable Specification"). */

import { COLLECTOR } from "./objects";
import { PORTS } from "./ports";

export interface TelemetryTarget {
  /** Kubernetes namespace of the collector. */
  readonly namespace: string;
  /** Name of the product; its services share it. */
  readonly product: string;
  readonly environment: string;
}

export interface Sender {
  readonly service: string;
  /** Version of the release that the pod runs. */
  readonly version: string;
}

/** Nothing here changes while a release is on its way: each one's pods say which release they are. */
export function telemetryVariables({ namespace, product, environment }: TelemetryTarget, sender: Sender): Readonly<Record<string, string>> {
  const attributes = {
    "service.namespace": product,
    "service.version": sender.version,
    "deployment.environment.name": environment,
  };
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${COLLECTOR}.${namespace}.svc:${String(PORTS.http)}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: sender.service,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes).map((pair) => pair.map(encodeURIComponent).join("=")).join(","),
    // Structured, so that a trace's id stays with its line.
    LOG_FORMAT: "json",
  };
}
