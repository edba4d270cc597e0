import assert from "node:assert/strict";
import * as path from "node:path";
import { watchedByAll } from "../components/watchersSample";
import { withProject } from "./cloudEngine";
import { type Inputs, pluginOf, withCloud } from "./cloudPlugin";

const monitor = "datadog:index/monitor:Monitor";
const objective = "datadog:index/serviceLevelObjective:ServiceLevelObjective";
const uptime = "datadog:index/syntheticsTest:SyntheticsTest";
const policy = "pagerduty:index/escalationPolicy:EscalationPolicy";
const integration = "pagerduty:index/serviceIntegration:ServiceIntegration";
const alert = "sentry:index/sentryIssueAlert:SentryIssueAlert";

const right: Readonly<Record<string, Inputs>> = {
  [monitor]: { name: "m", type: "query alert", message: "@x", query: "avg(last_5m):p95:a{b:c} by {d} > 2", monitorThresholds: { critical: "2" } },
  [objective]: { name: "o", type: "metric", query: { numerator: "a", denominator: "b" }, thresholds: [{ timeframe: "30d", target: 99.9 }] },
  [uptime]: { name: "u", type: "api", status: "live", locations: ["aws:eu-west-1"], optionsList: { tickEvery: 60 } },
  [policy]: { name: "p", rules: [{ escalationDelayInMinutes: 15, targets: [{ type: "user_reference", id: "U1" }] }] },
  [integration]: { service: "P1", type: "events_api_v2_inbound_integration" },
  [alert]: {
    organization: "o",
    project: "p",
    actionMatch: "any",
    filterMatch: "all",
    frequency: 30,
    conditions: [{ id: "sentry.rules.conditions.first_seen_event.FirstSeenEventCondition" }],
    actions: [{ id: "sentry.mail.actions.NotifyEmailAction" }],
  },
};

const wrong: readonly (readonly [type: string, spoiling: Inputs, refusal: RegExp])[] = [
  [monitor, { query: "p95:a{b:c} > 2" }, /^query: expected a query of a query alert/],
  [monitor, { query: "avg(last_5m):p95:a{b:c} by {d > 2" }, /^query: expected a query of a query alert/],
  [monitor, { query: "avg(last_5m):p95:a{b:c}" }, /^query: expected a comparison with a number at its end/],
  [monitor, { monitorThresholds: { critical: "3" } }, /^monitorThresholds\.critical: expected 2, as in the query, found 3$/],
  [monitor, { type: "slo alert" }, /^query: expected a query of a slo alert/],
  [monitor, { type: "metric warning" }, /^type: expected a type of monitor/],
  [monitor, { renotifyInterval: 0.5 }, /^renotifyInterval: expected whole minutes, found 0\.5$/],
  [monitor, { renotify: 5 }, /^renotify: is not a known property/],
  [objective, { type: "monitor" }, /^monitorIds: is required of an objective of type monitor$/],
  [objective, { thresholds: [{ timeframe: "28d", target: 99.9 }] }, /timeframe: expected one of "7d".*, found string "28d"$/],
  [objective, { thresholds: [{ timeframe: "30d", target: 100 }] }, /target: expected more than 0 and less than 100/],
  [uptime, { optionsList: { tickEvery: 10 } }, /tickEvery: expected 30 to 604800 seconds, found 10$/],
  [uptime, { locations: ["Ireland"] }, /^locations\[0\]: expected a location such as aws:eu-west-1/],
  [policy, { rules: [] }, /^rules: expected at least one rule/],
  [policy, { rules: [{ escalationDelayInMinutes: 15, targets: [] }] }, /^rules\[0\]\.targets: expected 1 to 10 targets, found 0$/],
  [policy, { numLoops: 10 }, /^numLoops: expected 0 to 9, found 10$/],
  [integration, { vendor: "PAM4FGS" }, /^type: expected exactly one of type and vendor, found both$/],
  [alert, { frequency: 1 }, /^frequency: expected 5 to 43200 minutes, found 1$/],
  [alert, { conditions: [{ id: "first seen" }] }, /^conditions\[0\]\.id: expected an id/],
  [alert, { filterMatch: "some" }, /^filterMatch: expected one of all, any, none/],
];

describe("the cloud's vendors that watch", function () {
  this.timeout(60_000);

  it("take what is right", async () => {
    await withCloud(async (cloud) => {
      for (const [type, inputs] of Object.entries(right)) {
        assert.deepEqual((await pluginOf(cloud, type).check(inputs)).failures, [], type);
      }
    });
  });

  it("refuse at a preview what they refuse", async () => {
    await withCloud(async (cloud) => {
      for (const [type, spoiling, refusal] of wrong) {
        const { failures } = await pluginOf(cloud, type).check({ ...right[type], ...spoiling });
        assert.ok(failures.some((failure) => refusal.test(failure)), `${type} ${JSON.stringify(spoiling)}: ${failures.join("; ")}`);
      }
    });
  });

  it("refuse what refers to nothing", async () => {
    await withCloud(async (cloud) => {
      await assert.rejects(pluginOf(cloud, policy).create(right[policy] ?? {}), /there is no user "U1"/);
      await assert.rejects(pluginOf(cloud, integration).create(right[integration] ?? {}), /there is no Service "P1"/);
      await assert.rejects(pluginOf(cloud, alert).create(right[alert] ?? {}), /there is no project "p"/);
    });
  });

  it("carry all that a product asks of them, keep their keys secret, and find nothing to change afterwards", async () => {
    await withCloud(async (cloud) => {
      await withProject(cloud, async ({ pulumi }) => {
        const up = await pulumi(["up", "--yes", "--skip-preview"], program());
        assert.ok(up.succeeded, up.output);
        const again = await pulumi(["preview", "--expect-no-changes"]);
        assert.ok(again.succeeded, again.output);
        const state = await pulumi(["stack", "export"]);
        const keys = secretsOf(cloud.resources());
        assert.equal(keys.length, 2);
        for (const key of keys) assert.ok(!state.output.includes(key), "a key stands in clear in the state");
      });
    });
  });
});

function secretsOf(resources: readonly { readonly properties: Readonly<Record<string, unknown>> }[]): string[] {
  return resources.flatMap(({ properties }) => [properties.integrationKey, properties.dsnSecret]).filter((key) => typeof key === "string");
}

/** All three vendors' components, in one stack. */
function program(): string {
  const { args, datadog, sentry, pagerduty, uptime: pages } = watchedByAll({ triggers: [{ kind: "errorRate", abovePercent: 5 }] });
  const components = path.join(__dirname, "../../components/monitoring");
  return `
    require("tsx/cjs");
    const args = ${JSON.stringify({ ...args, datadog, uptime: pages })};
    const { Datadog } = require(${JSON.stringify(`${components}/datadog`)});
    const { Sentry } = require(${JSON.stringify(`${components}/sentry`)});
    const { PagerDuty } = require(${JSON.stringify(`${components}/pagerduty`)});
    new Datadog("omnihub-datadog", args);
    new Sentry("omnihub-sentry", { config: ${JSON.stringify(sentry)}, product: args.product });
    new PagerDuty("omnihub-pagerduty", { config: ${JSON.stringify(pagerduty)}, product: args.product, namespace: "monitoring" });
  `;
}
