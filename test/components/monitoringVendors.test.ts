import assert from "node:assert/strict";
import { Datadog } from "../../components/monitoring/datadog";
import { metricMonitors } from "../../components/monitoring/datadogMonitors";
import { burnRateLimits } from "../../components/monitoring/datadogObjective";
import { PagerDuty } from "../../components/monitoring/pagerduty";
import { alertmanagerSpec } from "../../components/monitoring/routing";
import { Sentry } from "../../components/monitoring/sentry";
import { monitoring } from "../../release/schema/monitoring";
import { declare, isSecret, ofType } from "./mocks";
import { watched } from "./monitoringSample";
import { watchedByAll } from "./watchersSample";

const OURS = "{env:production AND service IN (api,chat)}";

describe("what Datadog watches", () => {
  const triggers = [
    { kind: "errorRate", abovePercent: 5, over: "60s" },
    { kind: "successRate", belowPercent: 99.9, over: "10m" },
    { kind: "p95", aboveMs: 2000, over: "5m" },
    { kind: "errorRatio", above: 2 },
  ];
  const monitors = (wishes: Parameters<typeof watched>[0]) => {
    const { args, datadog } = watchedByAll(wishes);
    return metricMonitors({ ...args, notify: datadog.notify });
  };

  it("is the plan's limits for each release, and the objective's latency", () => {
    const rate = "100 * sum:http.errors" + OURS + " by {service,version}.as_count() / sum:http.requests" + OURS;
    assert.deepEqual(monitors({ triggers }).map(({ query }) => query), [
      `sum(last_1m):${rate} by {service,version}.as_count() > 5`,
      `sum(last_10m):${rate} by {service,version}.as_count() > 0.1`,
      `avg(last_5m):p95:http.request.duration${OURS} by {service,version} > 2`,
      `avg(last_10m):p95:http.request.duration${OURS} by {service} > 0.5`,
    ]);
  });

  it("calls people for P0 alone, and says what to do", () => {
    const [urgent, latency] = monitors({ triggers: triggers.slice(0, 1) });
    assert.match(urgent?.message ?? "", /\.md\n@pagerduty-omnihub @slack-incidents$/);
    assert.match(latency?.message ?? "", /Runbook: https:\/\/runbooks\.omnihub\.dev\/slow-responses\.md$/);
    assert.deepEqual([urgent?.priority, latency?.priority], ["1", "2"]);
  });

  it("tells again as the product's alert of the same name says", () => {
    const own = { name: "HighLatency", expression: "slow > 3", severity: "P0", summary: "Slow", runbook: "slow", cooldown: "5m" };
    const [plain] = monitors({});
    const [cooled] = monitors({ monitoring: { alerts: [own] } });
    assert.equal(plain?.renotifyInterval, 240);
    assert.equal(cooled?.renotifyInterval, 5);
    assert.match(cooled.message, /@pagerduty-omnihub/);
  });

  it("is the burn rate of the budget, each for its share of it in any window that Datadog has", () => {
    const objective = { availabilityPercent: 99.9, p95Ms: 500 };
    const factors = (window: "7d" | "28d" | "90d") => burnRateLimits({ ...objective, window }).map(({ above }) => above);
    assert.deepEqual(factors("28d"), [14.4, 6]);
    assert.deepEqual(factors("7d"), [3.36, 1.4]);
    assert.deepEqual(factors("90d"), [43.2, 18]);
  });

  it("leaves out a burn rate that even a total outage does not reach", () => {
    assert.deepEqual(burnRateLimits({ availabilityPercent: 95, p95Ms: 500, window: "90d" }).map(({ name }) => name), ["RaisedErrorRate"]);
  });
});

describe("Datadog", () => {
  const declared = async () => {
    const { args, datadog, uptime } = watchedByAll();
    const { resources } = await declare(() => new Datadog("omnihub-datadog", { ...args, datadog, uptime }));
    return resources;
  };

  it("keeps an index of the product's logs as long as it is told to", async () => {
    const [index] = ofType(await declared(), ":LogsIndex");
    assert.deepEqual(index?.inputs, {
      name: "omnihub",
      filters: [{ query: "env:production service:(api OR chat)" }],
      retentionDays: 30,
    });
  });

  it("asks for each page from every region once a minute, and believes two of them", async () => {
    const [test] = ofType(await declared(), ":SyntheticsTest");
    assert.equal(test?.name, "omnihub-datadog-uptime-omnihub-dev-health");
    assert.deepEqual(test.inputs.locations, ["aws:eu-west-1", "aws:us-east-1"]);
    const { tickEvery, minLocationFailed } = Object(test.inputs.optionsList) as Record<string, unknown>;
    assert.deepEqual({ tickEvery, minLocationFailed }, { tickEvery: 60, minLocationFailed: 2 });
  });

  it("holds requests and pages to their service levels", async () => {
    const objectives = ofType(await declared(), ":ServiceLevelObjective").map(({ inputs }) => [inputs.type, inputs.thresholds]);
    assert.deepEqual(objectives, [
      ["metric", [{ timeframe: "30d", target: 99.9 }]],
      ["monitor", [{ timeframe: "30d", target: 99.9 }]],
    ]);
  });

  it("watches the burn rate of the objective that it made", async () => {
    const burning = ofType(await declared(), ":Monitor").filter(({ inputs }) => inputs.type === "slo alert");
    assert.deepEqual(burning.map(({ inputs }) => inputs.query), [
      'burn_rate("omnihub-datadog-objective-id").over("30d").long_window("1h").short_window("5m") > 14.4',
      'burn_rate("omnihub-datadog-objective-id").over("30d").long_window("6h").short_window("30m") > 6',
    ]);
  });
});

describe("Sentry", () => {
  it("has a project with an alert and a key for each part, and keeps where errors are sent secret", async () => {
    const { args, sentry } = watchedByAll();
    const { resources, result } = await declare(() => new Sentry("omnihub-sentry", { config: sentry, product: args.product }));
    assert.deepEqual(
      resources.map(({ type }) => type.split(":").at(-1)).sort(),
      ["Sentry", "SentryIssueAlert", "SentryKey", "SentryProject", "SentryTeam"],
    );
    const [address] = Object.values(result.addresses);
    assert.equal(await (address as unknown as { isSecret: Promise<boolean> }).isSecret, true);
  });
});

describe("PagerDuty", () => {
  const { args, pagerduty } = watchedByAll();
  const { product } = args;

  it("calls people in the order of the config, minutes apart", async () => {
    const { resources } = await declare(() => new PagerDuty("omnihub-pagerduty", { config: pagerduty, product }));
    const [policy] = ofType(resources, ":EscalationPolicy");
    const rules = policy?.inputs.rules as readonly { escalationDelayInMinutes: number; targets: readonly unknown[] }[];
    assert.deepEqual(rules.map((rule) => [rule.escalationDelayInMinutes, rule.targets.length]), [[15, 2], [30, 1]]);
    assert.equal(policy?.inputs.numLoops, 2);
  });

  it("hands its key to Alertmanager in a Secret, and nowhere else", async () => {
    const build = () => new PagerDuty("omnihub-pagerduty", { config: pagerduty, product, namespace: "monitoring" });
    const { resources } = await declare(build);
    const [key] = ofType(resources, ":Secret");
    assert.equal((key?.inputs.metadata as { readonly name: string }).name, "omnihub-pagerduty");
    assert.ok(isSecret(key?.inputs.stringData));
    const [paging] = alertmanagerSpec(args.config, product).receivers ?? [];
    assert.deepEqual(paging?.pagerdutyConfigs?.map(({ routingKey }) => routingKey), [
      { name: "pagerduty", key: "routing-key" },
      { name: "omnihub-pagerduty", key: "routing-key" },
    ]);
  });

  it("needs no cluster", async () => {
    const { resources } = await declare(() => new PagerDuty("omnihub-pagerduty", { config: pagerduty, product }));
    assert.deepEqual(ofType(resources, ":Secret"), []);
  });
});

describe("the config of vendors", () => {
  it("takes uptime from two regions at least", () => {
    const { uptime } = watchedByAll();
    const { error } = monitoring.shape.uptime.safeParse({ ...uptime, regions: ["aws:eu-west-1"] });
    assert.match(error?.message ?? "", /regions/);
  });
});
