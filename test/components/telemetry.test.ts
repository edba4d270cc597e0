import assert from "node:assert/strict";
import { Telemetry } from "../../components/telemetry";
import { collectorConfig } from "../../components/telemetry/collectorConfig";
import { telemetryVariables } from "../../components/telemetry/variables";
import { monitoringRules } from "../../policy/families/monitoring";
import { secretsRules } from "../../policy/families/secrets";
import { workloadRules } from "../../policy/families/workload";
import { resource } from "../policy/fixtures/resource";
import { refusals } from "../policy/refusals";
import { declare, ofType } from "./mocks";
import { telemetryConfig } from "./telemetrySample";

const MONITORING = { namespace: "monitoring", selectorLabels: { release: "prometheus" } };

function declared(wishes: Readonly<Record<string, unknown>> = {}) {
  const args = { config: telemetryConfig(wishes), product: "omnihub", namespace: "omnihub", monitoring: MONITORING };
  return declare(() => new Telemetry("omnihub-telemetry", args));
}

const pipelinesOf = (wishes: Readonly<Record<string, unknown>> = {}) => collectorConfig(telemetryConfig(wishes)).service.pipelines;
const DATADOG = { kind: "datadog", site: "datadoghq.eu", apiKey: { name: "datadog", key: "api-key" } };
const LOGS = { keepDays: 30 };

describe("the collector's config", () => {
  it("lets nothing leave that was not masked", () => {
    for (const [name, { receivers, processors = [], exporters = [] }] of Object.entries(pipelinesOf({ exporters: [DATADOG] }))) {
      const leaves = exporters.some((exporter) => !["count", "prometheus"].includes(exporter));
      if (leaves && receivers?.includes("otlp")) assert.ok(processors.includes("redaction"), name);
    }
  });

  it("counts patterns before anything is masked, and not at all where there are none", () => {
    assert.deepEqual(pipelinesOf()["logs/patterns"], { receivers: ["otlp"], processors: ["memory_limiter"], exporters: ["count"] });
    assert.equal(pipelinesOf({ logs: LOGS })["logs/patterns"], undefined);
  });

  it("thins out traces, but takes the figures of all of them for Datadog's APM", () => {
    const wishes = { exporters: [DATADOG], tracesPercent: 10 };
    const pipelines = pipelinesOf(wishes);
    assert.deepEqual(collectorConfig(telemetryConfig(wishes)).processors.probabilistic_sampler, { sampling_percentage: 10 });
    assert.deepEqual(pipelines["traces/apm"]?.processors, ["memory_limiter", "redaction"]);
    assert.ok(pipelines.metrics?.receivers?.includes("datadog/apm"));
    assert.ok(pipelines.traces?.processors?.includes("probabilistic_sampler"));
  });

  it("names exporters by their place and takes their secrets from the pod's environment", () => {
    const twice = { exporters: [DATADOG, { kind: "otlp", endpoint: "https://logs.omnihub.dev", authorization: { name: "logs", key: "header" } }] };
    const { exporters } = collectorConfig(telemetryConfig({ ...twice, logs: LOGS }));
    assert.deepEqual(exporters, {
      "datadog/1": { api: { site: "datadoghq.eu", key: "${env:EXPORTER_1_SECRET}" } },
      "otlphttp/2": { endpoint: "https://logs.omnihub.dev", headers: { Authorization: "${env:EXPORTER_2_SECRET}" } },
    });
  });

  it("writes a dollar of a pattern twice, lest the collector take it for a variable", () => {
    const config = collectorConfig(telemetryConfig({ logs: { ...LOGS, redact: ["^${HOME}$"] } }));
    assert.equal(config.processors.redaction.blocked_values.at(-1), "^$${HOME}$$");
  });
});

describe("Telemetry", () => {
  it("declares a collector that the product's pods may send to, and that Prometheus may read", async () => {
    const { resources } = await declared();
    assert.deepEqual(resources.map(({ type }) => type.split(":").at(-1)).sort(), [
      "ConfigMap",
      "Deployment",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Service",
      "ServiceAccount",
      "ServiceMonitor",
      "Telemetry",
    ]);
    const [policy] = ofType(resources, ":NetworkPolicy");
    assert.deepEqual((policy?.inputs.spec as { readonly ingress: unknown }).ingress, [
      {
        from: [{ podSelector: { matchLabels: { "app.kubernetes.io/part-of": "omnihub" } } }],
        ports: [{ protocol: "TCP", port: 4317 }, { protocol: "TCP", port: 4318 }],
      },
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
        ports: [{ protocol: "TCP", port: 8889 }],
      },
    ]);
  });

  it("is what the monitoring, workload and secrets policies ask for", async () => {
    const { resources } = await declared({ exporters: [DATADOG] });
    const seen = resources.map(({ type, name, inputs }) => resource(type, name, inputs));
    const found = await refusals([...monitoringRules, ...workloadRules, ...secretsRules], seen);
    assert.deepEqual(found, []);
  });

  it("is refused by policy where logs are kept for a week", async () => {
    const { resources } = await declared({ logs: { keepDays: 7 } });
    const seen = resources.map(({ type, name, inputs }) => resource(type, name, inputs));
    assert.deepEqual((await refusals(monitoringRules, seen)).map(({ rule }) => rule), ["monitoring-logs-kept"]);
  });

  it("is what the Prometheus operator accepts", async () => {
    const { ServiceMonitor } = await import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1");
    const [monitor] = ofType((await declared()).resources, ":ServiceMonitor");
    const { metadata, spec } = monitor?.inputs as unknown as ConstructorParameters<typeof ServiceMonitor>[0] & object;
    new ServiceMonitor({ metadata, spec }).validate();
    assert.equal(metadata?.labels?.release, "prometheus");
  });

  it("starts its pods anew with another config, and only then", async () => {
    const mounted = async (wishes: Readonly<Record<string, unknown>>) => {
      const [config] = ofType((await declared(wishes)).resources, ":ConfigMap");
      return (config?.inputs.metadata as { readonly name: string }).name;
    };
    assert.equal(await mounted({ tracesPercent: 10 }), await mounted({ tracesPercent: 10 }));
    assert.notEqual(await mounted({ tracesPercent: 10 }), await mounted({ tracesPercent: 20 }));
  });
});

describe("what pods are told of telemetry", () => {
  const target = { namespace: "omnihub", product: "omnihub", environment: "production" };

  it("is where to send, who they are, and to write structured lines", () => {
    assert.deepEqual(telemetryVariables(target, { service: "api", version: "1.1.0+build,7" }), {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector.omnihub.svc:4318",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_SERVICE_NAME: "api",
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=omnihub,service.version=1.1.0%2Bbuild%2C7,deployment.environment.name=production",
      LOG_FORMAT: "json",
    });
  });
});
