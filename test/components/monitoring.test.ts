import assert from "node:assert/strict";
import { Monitoring } from "../../components/monitoring";
import { alertmanagerSpec } from "../../components/monitoring/routing";
import { probeSpec, serviceMonitorSpec } from "../../components/monitoring/scraping";
import { expose, NOTHING_DEPLOYED } from "../../release/exposure";
import { release } from "../../release/schema/release";
import { declare, ofType } from "./mocks";
import { watched } from "./monitoringSample";

const PROBED = watched({ monitoring: { probes: ["https://omnihub.dev/health"] } });
const OURS = { "app.kubernetes.io/part-of": "omnihub", "app.kubernetes.io/managed-by": "pulumi" };
const declared = (args = PROBED) => declare(() => new Monitoring("omnihub", args));

describe("Monitoring", () => {
  it("declares rules, routes, a monitor for each service, probes and three dashboards", async () => {
    const { resources } = await declared();
    assert.deepEqual(resources.map(({ type, name }) => `${name} (${type})`).sort(), [
      "omnihub (sluice:monitoring:Monitoring)",
      "omnihub-infrastructure (kubernetes:core/v1:ConfigMap)",
      "omnihub-monitor-api (kubernetes:monitoring.coreos.com/v1:ServiceMonitor)",
      "omnihub-monitor-chat (kubernetes:monitoring.coreos.com/v1:ServiceMonitor)",
      "omnihub-operator (kubernetes:core/v1:ConfigMap)",
      "omnihub-probes (kubernetes:monitoring.coreos.com/v1:Probe)",
      "omnihub-routes (kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig)",
      "omnihub-rules (kubernetes:monitoring.coreos.com/v1:PrometheusRule)",
      "omnihub-slo (kubernetes:core/v1:ConfigMap)",
    ]);
  });

  it("declares no probe where no page is to be probed", async () => {
    const { resources } = await declared(watched());
    assert.deepEqual(ofType(resources, ":Probe"), []);
  });

  it("puts everything into the monitoring namespace, with the labels that Prometheus selects by", async () => {
    const labelled = watched({ monitoring: { namespace: "watch", selectorLabels: { release: "prometheus" } } });
    const { resources } = await declared(labelled);
    const labels = { ...OURS, release: "prometheus" };
    for (const { inputs } of resources.filter(({ type }) => type.startsWith("kubernetes:monitoring"))) {
      assert.deepEqual({ ...Object(inputs.metadata), name: "any" }, { name: "any", namespace: "watch", labels });
    }
  });

  it("marks dashboards for Grafana's sidecar and names them after their address", async () => {
    const { resources, result } = await declared();
    const labels = { ...OURS, grafana_dashboard: "1" };
    assert.deepEqual(
      ofType(resources, ":ConfigMap").map(({ inputs }) => inputs.metadata),
      ["omnihub-slo", "omnihub-operator", "omnihub-infra"].map((name) => ({ name, namespace: "monitoring", labels })),
    );
    assert.deepEqual(result.dashboards, {
      slo: "https://grafana.omnihub.dev/d/omnihub-slo",
      operator: "https://grafana.omnihub.dev/d/omnihub-operator",
      infrastructure: "https://grafana.omnihub.dev/d/omnihub-infra",
    });
  });

  it("names its alerts, the most urgent first", async () => {
    const { result } = await declared();
    assert.deepEqual(result.alerts, [
      "HighErrorRate",
      "RaisedErrorRate",
      "ServiceDown",
      "ProbeFailed",
      "HighLatency",
      "FastErrorBudgetBurn",
      "SlowErrorBudgetBurn",
    ]);
  });

  it("stays as it is from before a release to after it, and through a rollback", async () => {
    const { plan } = PROBED;
    const build = (version: string) => release.parse({ version, commit: "abcdef1" });
    const last = { ...NOTHING_DEPLOYED, stable: { release: build("1.0.0"), flag: null } };
    const input = { plan, release: build("1.1.0"), finalised: false, rollback: false, last };
    const emergency = { killSwitch: false, safeMode: false };
    const moments = [
      { ...input, emergency, step: 0 },
      { ...input, emergency, step: 1 },
      { ...input, emergency, step: 2, finalised: true },
      { ...input, emergency, step: 1, rollback: true },
      { ...input, emergency: { ...emergency, killSwitch: true }, step: 1 },
    ];
    const deployments: unknown[] = [];
    for (const moment of moments) {
      const everything = { ...PROBED, exposure: expose(moment), step: moment.step, release: moment.release };
      const { resources } = await declared(everything);
      deployments.push(resources.toSorted((left, right) => left.name.localeCompare(right.name)));
    }
    for (const deployment of deployments) assert.deepEqual(deployment, deployments[0]);
  });
});

describe("what Monitoring asks of the Prometheus operator", () => {
  const { config, product, services } = PROBED;
  const everyKind = watched({
    monitoring: {
      receivers: {
        P0: [
          { kind: "pagerduty", routingKey: { name: "pagerduty", key: "routing-key" } },
          { kind: "opsgenie", apiKey: { name: "opsgenie", key: "api-key" } },
          { kind: "slack", channel: "#incidents", webhook: { name: "slack", key: "url" } },
          { kind: "email", to: "oncall@omnihub.dev" },
        ],
      },
    },
  }).config;

  it("is what its definitions accept", async () => {
    const { Probe, ServiceMonitor } = await import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1");
    const { AlertmanagerConfig } = await import(
      "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1"
    );
    const metadata = { name: "omnihub" };
    new AlertmanagerConfig({ metadata, spec: alertmanagerSpec(everyKind, product) }).validate();
    new Probe({ metadata, spec: probeSpec(config, "omnihub") }).validate();
    for (const service of services) new ServiceMonitor({ metadata, spec: serviceMonitorSpec(service) }).validate();
  });

  it("scrapes each release of a service where it runs, and labels the series with both", () => {
    const [api] = services;
    assert.ok(api);
    assert.deepEqual(serviceMonitorSpec(api), {
      selector: { matchLabels: { "app.kubernetes.io/name": "api" } },
      namespaceSelector: { matchNames: ["omnihub"] },
      endpoints: [
        {
          targetPort: 8080,
          path: "/metrics",
          interval: "15s",
          relabelings: [
            { targetLabel: "service", replacement: "api" },
            { targetLabel: "release", sourceLabels: ["__meta_kubernetes_pod_label_app_kubernetes_io_version"] },
          ],
        },
      ],
    });
  });

  it("sends each severity to its own receivers and repeats the urgent ones sooner", () => {
    const routes: unknown[] = alertmanagerSpec(config, product).route?.routes ?? [];
    const only = (severity: string) => [{ name: "severity", value: severity, matchType: "=" }];
    assert.deepEqual(routes, [
      { receiver: "P0", matchers: only("P0"), groupWait: "10s", groupInterval: "1m", repeatInterval: "30m" },
      { receiver: "P1", matchers: only("P1"), groupWait: "30s", groupInterval: "5m", repeatInterval: "4h" },
      { receiver: "P2", matchers: only("P2"), groupWait: "5m", groupInterval: "30m", repeatInterval: "24h" },
    ]);
  });

  it("takes only the product's own alerts of this environment", () => {
    assert.deepEqual(
      alertmanagerSpec(config, product).route?.matchers?.map(({ name, value }) => [name, value]),
      [["product", "omnihub"], ["environment", "production"]],
    );
  });

  it("refers to secrets of receivers and never holds one", () => {
    const [paging] = alertmanagerSpec(everyKind, product).receivers ?? [];
    assert.ok(paging);
    assert.deepEqual(paging.pagerdutyConfigs?.[0]?.routingKey, { name: "pagerduty", key: "routing-key" });
    assert.deepEqual(paging.opsgenieConfigs?.[0]?.apiKey, { name: "opsgenie", key: "api-key" });
    assert.deepEqual(paging.slackConfigs?.[0]?.apiURL, { name: "slack", key: "url" });
    assert.equal(paging.emailConfigs?.[0]?.to, "oncall@omnihub.dev");
  });

  it("keeps quiet about the lesser alerts of a service while a P0 of it fires", () => {
    assert.deepEqual(alertmanagerSpec(config, product).inhibitRules, [
      {
        sourceMatch: [{ name: "severity", value: "P0", matchType: "=" }],
        targetMatch: [{ name: "severity", value: "P1|P2", matchType: "=~" }],
        equal: ["product", "environment", "service"],
      },
    ]);
  });
});
