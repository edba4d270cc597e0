import assert from "node:assert/strict";
import fc from "fast-check";
import type { MonitoringArgs } from "../../components/monitoring";
import { recordingRules } from "../../components/monitoring/recordings";
import { alertRules, prometheusRuleSpec } from "../../components/monitoring/rules";
import { watched } from "./monitoringSample";

function alertNamed(args: MonitoringArgs, name: string) {
  const found = alertRules(args).find(({ alert }) => alert === name);
  assert.ok(found, `there is no alert ${name} among ${alertRules(args).map(({ alert }) => alert).join(", ")}`);
  return found;
}

describe("the alerts of a product", () => {
  const severity = fc.constantFrom("P0", "P1", "P2");
  const duration = fc.tuple(fc.nat(90), fc.constantFrom("ms", "s", "m", "h")).map((parts) => parts.join(""));
  const percent = fc.double({ min: 0, max: 100, noNaN: true });
  const positive = fc.double({ min: 0.1, max: 10_000, noNaN: true });
  const ownAlert = fc.record({
    name: fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,20}$/),
    expression: fc.constant("pg_up == 0"),
    for: duration,
    severity,
    summary: fc.stringMatching(/^[a-z ]{1,20}$/),
    runbook: fc.stringMatching(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/),
    dashboard: fc.constantFrom("slo", "operator", "infrastructure"),
  });
  const trigger = fc.oneof(
    fc.record({ kind: fc.constant("errorRate"), abovePercent: percent, over: duration }),
    fc.record({ kind: fc.constant("successRate"), belowPercent: percent, over: duration }),
    fc.record({ kind: fc.constant("p95"), aboveMs: positive, over: duration }),
    fc.record({ kind: fc.constant("p95Ratio"), above: positive }),
    fc.record({ kind: fc.constant("healthCheck") }),
    fc.record({ kind: fc.constant("alert"), severity: fc.constant("P0") }),
  );
  const anyProduct = fc
    .record({
      objective: fc.record({
        availabilityPercent: fc.double({ min: 90, max: 99.999, noNaN: true }),
        p95Ms: positive,
        window: fc.constantFrom("7d", "28d", "30d", "90d"),
      }),
      monitoring: fc.record({
        alerts: fc.array(ownAlert, { maxLength: 4 }),
        probes: fc.array(fc.constant("https://omnihub.dev/health"), { maxLength: 1 }),
      }),
      triggers: fc.array(trigger, { maxLength: 4 }),
    })
    .map(watched);

  it("all say how urgent they are, whose they are, what to do and where to look, in any valid config", () => {
    fc.assert(
      fc.property(anyProduct, (args) => {
        for (const { labels, annotations } of alertRules(args)) {
          assert.match(labels.severity, /^P[012]$/);
          assert.equal(labels.team, "platform");
          assert.match(labels.service, /omnihub/);
          assert.match(annotations.runbook_url, /^https:\/\/runbooks\.omnihub\.dev\/[a-z0-9-]+\.md$/);
          assert.match(annotations.dashboard_url, /^https:\/\/grafana\.omnihub\.dev\/d\/omnihub-(slo|operator|infra)$/);
          assert.ok(annotations.summary && annotations.description);
        }
      }),
    );
  });

  it("are what the Prometheus operator accepts, in any valid config", async () => {
    const { PrometheusRule } = await import("@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1");
    fc.assert(
      fc.property(anyProduct, (args) => {
        new PrometheusRule({ metadata: { name: "omnihub" }, spec: prometheusRuleSpec(args) }).validate();
      }),
      { numRuns: 30 },
    );
  });

  it("reach the routes of the monitoring namespace, which the operator looks at alone", () => {
    const args = watched({ monitoring: { namespace: "watch" } });
    assert.deepEqual([...new Set(alertRules(args).map(({ labels }) => labels.namespace))], ["watch"]);
  });

  it("page when the error budget burns fast over an hour and still does over five minutes", () => {
    const { expr, labels } = alertNamed(watched(), "HighErrorRate");
    const services = '{namespace=~"omnihub",service=~"api|chat"}';
    assert.equal(
      expr,
      `service:http_error_ratio:rate1h${services} > 0.0144 and service:http_error_ratio:rate5m${services} > 0.0144`,
    );
    assert.equal(labels.severity, "P0");
  });

  it("notice a service whose pods are all gone", () => {
    assert.match(alertNamed(watched(), "ServiceDown").expr, /or absent\(up\{namespace="omnihub",service="chat"\}\)/);
  });

  it("watch the probes where there are any", () => {
    const probed = watched({ monitoring: { probes: ["https://omnihub.dev/health"] } });
    assert.equal(alertNamed(probed, "ProbeFailed").expr, 'probe_success{job="omnihub-probes"} == 0');
    assert.ok(!alertRules(watched()).some(({ alert }) => alert === "ProbeFailed"));
  });

  it("hold every release to the plan's own limits once it has had enough requests", () => {
    const args = watched({ triggers: [{ kind: "errorRate", abovePercent: 5, over: "2m" }] });
    const { expr } = alertNamed(args, "ReleaseErrorRateOver2m");
    assert.match(expr, /sum by \(namespace, service, release\)/);
    assert.match(expr, /> 0\.05 and .*increase\(http_requests_total\{.*\}\[2m\]\)\) >= 100$/);
  });

  it("measure a trigger that acts at once over a minute, the least that a rate needs", () => {
    const args = watched({ triggers: [{ kind: "p95", aboveMs: 2000, over: "0s" }] });
    assert.match(alertNamed(args, "ReleaseLatencyOver1m").expr, /\[1m\].* > 2 and /);
  });

  it("leave comparisons with the baseline to the analysis", () => {
    const args = watched({ triggers: [{ kind: "errorRatio", above: 2 }, { kind: "p95Ratio", above: 1.5 }] });
    assert.deepEqual(alertRules(args), alertRules(watched()));
  });

  it("give way to the product's own alert of the same name", () => {
    const own = { name: "HighLatency", expression: "slow > 1", severity: "P2", summary: "Slow", runbook: "slow" };
    const args = watched({ monitoring: { alerts: [own] } });
    assert.equal(alertRules(args).filter(({ alert }) => alert === "HighLatency").length, 1);
    assert.equal(alertNamed(args, "HighLatency").expr, "slow > 1");
  });

  it("of a product without services are its own and its probes alone", () => {
    const args = { ...watched({ monitoring: { probes: ["https://omnihub.dev"] } }), services: [] };
    assert.deepEqual(alertRules(args).map(({ alert }) => alert), ["ProbeFailed"]);
  });
});

describe("the recording rules", () => {
  it("record every series that an alert reads", () => {
    const { config, services } = watched();
    const recorded = new Set(recordingRules(services, config.objective).map(({ record }) => record));
    const read = alertRules(watched()).flatMap(({ expr }) => expr.match(/service:[a-z0-9_:]+/g) ?? []);
    assert.deepEqual(read.filter((series) => !recorded.has(series)), []);
  });

  it("count no failures as 0, so that a service without errors has a ratio", () => {
    const { config, services } = watched();
    const errors = recordingRules(services, config.objective).find(({ record }) => record.includes("http_errors"));
    assert.match(errors?.expr ?? "", /code=~"5\.\."\}\[5m\]\)\) or 0 \* sum/);
  });
});
