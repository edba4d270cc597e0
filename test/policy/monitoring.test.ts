import assert from "node:assert/strict";
import { alertmanagerSpec } from "../../components/monitoring/routing";
import { prometheusRuleSpec } from "../../components/monitoring/rules";
import { dashboardTexts } from "../../components/monitoring/dashboards";
import { monitoringRules } from "../../policy/families/monitoring";
import type { Resource } from "../../policy/rule";
import { watched } from "../components/monitoringSample";
import { monitoringMutations, monitoringResources } from "./fixtures/monitoring";
import { resource, setting } from "./fixtures/resource";
import { workloadResources } from "./fixtures/workload";
import { assertRefused, refusals, untried } from "./refusals";

const stack: readonly Resource[] = [...workloadResources, ...monitoringResources];

describe("the monitoring rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(monitoringRules, stack), []);
  });

  for (const mutation of monitoringMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(monitoringRules, stack, mutation));
  }

  it("are each seen to refuse something", () => {
    assert.deepEqual(untried(monitoringRules, monitoringMutations), []);
  });

  it("find nothing wrong with what the monitoring component declares for its services", async () => {
    const args = watched({ triggers: [{ kind: "p95Ratio", above: 1.5 }, { kind: "errorRate", abovePercent: 5 }] });
    const { config, product, services } = args;
    const dashboards = dashboardTexts({ config, product: product.name, services });
    const data = Object.fromEntries(dashboards.map(({ uid, text }) => [uid, text]));
    const routing = alertmanagerSpec(config, product);
    const declared = [
      ...services.map(({ name }) => resource("sluice:service:Service", name, {})),
      resource("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "rules", { spec: prometheusRuleSpec(args) }),
      resource("kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig", "routes", { spec: routing }),
      resource("kubernetes:core/v1:ConfigMap", "slo", { metadata: { labels: { grafana_dashboard: "1" } }, data }),
    ];
    assert.deepEqual(await refusals(monitoringRules, declared), []);
    const more = [...declared, resource("sluice:service:Service", "billing", {})];
    assert.deepEqual(
      (await refusals(monitoringRules, more)).map(({ rule, on, found }) => `${rule} on ${on}: ${found}`),
      [
        "monitoring-service-objective on billing: service billing has no recording rule and no alert",
        "monitoring-alert-that-pages on billing: service billing has no alert of severity P0",
        "monitoring-service-dashboard on billing: service billing has no dashboard",
      ],
    );
  });

  it("speak of a service once, however many releases of it there are", async () => {
    const found = await refusals(monitoringRules, workloadResources);
    assert.deepEqual(found.map(({ rule, found: what }) => `${rule}: ${what}`), [
      "monitoring-service-objective: service api has no recording rule and no alert",
      "monitoring-alert-that-pages: service api has no alert of severity P0",
      "monitoring-alert-that-pages: service api has no AlertmanagerConfig",
      "monitoring-service-dashboard: service api has no dashboard",
    ]);
  });

  it("ask nothing of a stack without services", async () => {
    const external = resource("kubernetes:core/v1:Service", "db", { spec: { type: "ExternalName" } });
    assert.deepEqual(await refusals(monitoringRules, [external]), []);
  });

  it("take a dashboard with a service variable as one for every service", async () => {
    const generic = setting("shop-slo", "data", { "services.json": '{"expr":"ratio{service=\\"$service\\"}"}' });
    assert.deepEqual(await refusals(monitoringRules, generic([...stack])), []);
  });

  it("take other severities, links, pagers and labels as options", async () => {
    const options = { severity: "page", severities: ["page"], links: ["runbook"], label: "dashboards" };
    const found = await refusals(monitoringRules, stack, { options });
    assert.deepEqual([...new Set(found.map(({ rule, expected }) => `${rule}: ${expected}`))], [
      "monitoring-alert-that-pages: one whose expression names api",
      "monitoring-alert-that-pages: a receiver with one of pagerdutyConfigs, opsgenieConfigs, victoropsConfigs",
      "monitoring-alert-links: one of page",
      "monitoring-alert-links: an address such as https://…",
      "monitoring-service-dashboard: a ConfigMap labelled dashboards that names api",
    ]);
  });
});

describe("an alert with a route of its own", () => {
  it("does not hide where the other urgent ones go", async () => {
    const quiet = { name: "alert-Rare", slackConfigs: [{ channel: "#rare" }] };
    const own = { receiver: "alert-Rare", matchers: [{ name: "alertname", value: "Rare", matchType: "=" }] };
    const rest = { receiver: "pager", matchers: [{ name: "severity", value: "P0", matchType: "=" }] };
    const pager = { name: "pager", opsgenieConfigs: [{}] };
    const spec = { route: { receiver: "chat", routes: [own, rest] }, receivers: [quiet, pager] };
    assert.deepEqual(await refusals(monitoringRules, setting("shop-routes", "spec", spec)([...stack])), []);
  });
});

describe("an urgent alert", () => {
  const pager = { name: "pager", opsgenieConfigs: [{ apiKey: { name: "alerting", key: "opsgenie" } }] };
  const chat = { name: "chat", slackConfigs: [{ channel: "#incidents" }] };
  const severity = (value: string, matchType = "=") => [{ name: "severity", value, matchType }];
  const older = [{ name: "severity", value: "P0|P1", regex: true }];
  const toChat = (...routes: readonly unknown[]) => ({ receiver: "chat", routes });
  const toPager = (...routes: readonly unknown[]) => ({ receiver: "pager", routes });
  const routed = (route: unknown) => setting("shop-routes", "spec", { route, receivers: [pager, chat] })([...stack]);

  const cases: readonly (readonly [what: string, route: unknown, isPaged: boolean])[] = [
    ["falls to the root where no route matches", toPager({ receiver: "chat", matchers: severity("P1") }), true],
    ["takes the first route that matches", toPager({ receiver: "chat" }, { receiver: "pager" }), false],
    ["goes on after `continue`", toChat({ receiver: "chat", continue: true }, { receiver: "pager" }), true],
    ["follows patterns", toChat({ receiver: "pager", matchers: severity("P[01]", "=~") }), true],
    ["follows patterns to their end", toChat({ receiver: "pager", matchers: severity("P", "=~") }), false],
    ["is not fitted by a broken pattern", toChat({ receiver: "pager", matchers: severity("P(", "=~") }), false],
    ["is left out by a negation", toChat({ receiver: "pager", matchers: severity("P0", "!=") }), false],
    ["follows the older way to write a pattern", toChat({ receiver: "pager", matchers: older }), true],
    ["inherits its parent's receiver", toPager({ matchers: severity("P0") }), true],
    ["has nowhere to go", {}, false],
  ];
  for (const [what, route, isPaged] of cases) {
    it(`${what}, and ${isPaged ? "pages" : "does not page"}`, async () => {
      const found = await refusals(monitoringRules, routed(route));
      assert.deepEqual(found.map(({ rule }) => rule), isPaged ? [] : ["monitoring-alert-that-pages"]);
    });
  }
});
