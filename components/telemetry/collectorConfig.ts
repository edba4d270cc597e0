/**
 * The OpenTelemetry Collector's configuration: what comes in by OTLP is masked, thinned out and sent on, and patterns in
 * logs are counted before they could be masked away. Keys as the components' READMEs name them
 * (github.com/open-telemetry/opentelemetry-collector and -contrib).
 */

import type { TelemetryConfig } from "../../release/schema";
import { asOneCounter, counts } from "./patterns";
import { PORTS } from "./ports";
import { SECRET_KEYS, SECRET_VALUES } from "./shapes";

/** Attribute of every log: how long whoever keeps it should, days. */
const RETENTION = "log.retention_days";

type Pipelines = Readonly<Record<string, Readonly<Partial<Record<"receivers" | "processors" | "exporters", readonly string[]>>>>>;

/** What the collector reads, for `JSON.stringify`: JSON is YAML. */
export function collectorConfig(config: TelemetryConfig) {
  const { patterns } = config.logs;
  const counted = patterns.length > 0;
  return {
    extensions: { health_check: { endpoint: at(PORTS.health) } },
    receivers: { otlp: { protocols: { grpc: { endpoint: at(PORTS.grpc) }, http: { endpoint: at(PORTS.http) } } } },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 25 },
      redaction: redaction(config),
      "resource/logs": { attributes: [{ key: RETENTION, value: config.logs.keepDays, action: "upsert" }] },
      probabilistic_sampler: { sampling_percentage: config.tracesPercent },
      batch: {},
      ...(counted ? { "transform/patterns": inClear(asOneCounter(patterns)) } : {}),
    },
    connectors: {
      ...(counted ? { count: inClear(counts(patterns)) } : {}),
      ...(isDatadogs(config) ? { "datadog/apm": {} } : {}),
    },
    exporters: {
      ...Object.fromEntries(config.exporters.map((exporter, index) => [exporterId(exporter, index), settings(exporter, index)])),
      ...(counted ? { prometheus: { endpoint: at(PORTS.metrics), metric_expiration: "8760h" } } : {}),
    },
    service: {
      extensions: ["health_check"],
      // Of itself the collector says only what goes wrong, and never what it carries.
      telemetry: { logs: { level: "warn", encoding: "json" } },
      pipelines: pipelines(config),
    },
  };
}

type Exporter = TelemetryConfig["exporters"][number];

/** Variable of the collector's pod with the secret of an exporter. */
export function secretVariable(index: number): string {
  return `EXPORTER_${String(index + 1)}_SECRET`;
}

function exporterId({ kind }: Exporter, index: number): string {
  return `${kind === "otlp" ? "otlphttp" : kind}/${String(index + 1)}`;
}

function settings(exporter: Exporter, index: number): object {
  const secret = `\${env:${secretVariable(index)}}`;
  if (exporter.kind === "datadog") return { api: { site: inClear(exporter.site), key: secret } };
  const headers = exporter.authorization ? { headers: { Authorization: secret } } : {};
  return { endpoint: inClear(exporter.endpoint), ...headers };
}

function redaction({ logs }: TelemetryConfig) {
  return {
    allow_all_keys: true,
    blocked_key_patterns: inClear(SECRET_KEYS),
    blocked_values: inClear([...SECRET_VALUES, ...logs.redact]),
    // Without it the processor would note beside each record which of its attributes it masked.
    summary: "silent",
  };
}

function isDatadogs({ exporters }: TelemetryConfig): boolean {
  return exporters.some(({ kind }) => kind === "datadog");
}

const FIRST = "memory_limiter";

/** Figures for APM are taken of all traces, before they are thinned out (Datadog, "OpenTelemetry ingestion sampling"). */
function pipelines(config: TelemetryConfig): Pipelines {
  const exporters = config.exporters.map(exporterId);
  const apm = isDatadogs(config) ? ["datadog/apm"] : [];
  const counted = config.logs.patterns.length > 0;
  return {
    logs: { receivers: ["otlp"], processors: [FIRST, "resource/logs", "redaction", "batch"], exporters },
    metrics: { receivers: ["otlp", ...apm], processors: [FIRST, "redaction", "batch"], exporters },
    traces: { receivers: ["otlp"], processors: [FIRST, "redaction", "probabilistic_sampler", "batch"], exporters },
    ...(apm.length > 0 ? { "traces/apm": { receivers: ["otlp"], processors: [FIRST, "redaction"], exporters: apm } } : {}),
    ...(counted
      ? {
          "logs/patterns": { receivers: ["otlp"], processors: [FIRST], exporters: ["count"] },
          "metrics/patterns": { receivers: ["count"], processors: ["transform/patterns", "batch"], exporters: ["prometheus"] },
        }
      : {}),
  };
}

/** Only on the pod's own address (opentelemetry.io/docs/security/config-best-practices). */
function at(port: number): string {
  return `\${env:POD_IP}:${String(port)}`;
}

/** A `$` that is none of the collector's own variables is written twice. */
function inClear<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll("$", () => "$$")) as Value;
}
