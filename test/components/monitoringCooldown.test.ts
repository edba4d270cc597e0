import assert from "node:assert/strict";
import { alertmanagerSpec } from "../../components/monitoring/routing";
import { watched } from "./monitoringSample";

const SECURITY = { kind: "slack", channel: "#security", webhook: { name: "slack", key: "security" } };
const alert = (wishes: Readonly<Record<string, unknown>>) => ({
  name: "SlowDatabase",
  expression: "slow > 1",
  severity: "P0",
  summary: "Slow",
  runbook: "slow",
  ...wishes,
});

function routed(wishes: Readonly<Record<string, unknown>>) {
  const { config, product } = watched({ monitoring: { alerts: [alert(wishes)] } });
  const { route, receivers = [] } = alertmanagerSpec(config, product);
  return { routes: (route?.routes ?? []) as readonly Readonly<Record<string, unknown>>[], receivers };
}

describe("an alert with a cooldown", () => {
  it("has a route of its own, before those of the severities, that tells nothing again within it", () => {
    const [first] = routed({ cooldown: "10m" }).routes;
    assert.deepEqual(first, {
      receiver: "alert-SlowDatabase",
      matchers: [
        { name: "alertname", value: "SlowDatabase", matchType: "=" },
        { name: "severity", value: "P0", matchType: "=" },
      ],
      groupWait: "10s",
      groupInterval: "10m",
      repeatInterval: "10m",
    });
  });

  it("still calls the people of its severity", () => {
    const receiver = routed({ cooldown: "10m" }).receivers.find(({ name }) => name === "alert-SlowDatabase");
    assert.equal(receiver?.pagerdutyConfigs?.length, 1);
  });
});

describe("an alert that others hear of too", () => {
  it("calls them beside the people of its severity, as often as usual", () => {
    const { routes, receivers } = routed({ also: [SECURITY, { kind: "email", to: "security@omnihub.dev" }] });
    assert.deepEqual([routes[0]?.groupInterval, routes[0]?.repeatInterval], ["1m", "30m"]);
    const receiver = receivers.find(({ name }) => name === "alert-SlowDatabase");
    assert.equal(receiver?.pagerdutyConfigs?.length, 1);
    assert.deepEqual(receiver.slackConfigs?.map(({ channel }) => channel), ["#security"]);
    assert.deepEqual(receiver.emailConfigs?.map(({ to }) => to), ["security@omnihub.dev"]);
  });
});

describe("an alert without either", () => {
  it("goes the way of its severity", () => {
    const { routes, receivers } = routed({});
    assert.deepEqual(routes.map(({ receiver }) => receiver), ["P0", "P1", "P2"]);
    assert.equal(receivers.length, 3);
  });
});
