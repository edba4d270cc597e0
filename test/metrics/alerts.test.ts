import assert from "node:assert/strict";
import { plan } from "../../release/schema/plan";
import { alertsFor } from "../../rollout/driver/checking";
import { firingAlerts } from "../../rollout/health/alerts";
import { MetricsError } from "../../rollout/metrics/metrics";
import { freePort, startServer } from "./server";

/** As GET /api/v2/alerts gives them. */
function alert(labels: Record<string, string>, state = "active", annotations: Record<string, string> = {}) {
  return {
    annotations,
    endsAt: "2026-11-21T10:34:00.000Z",
    fingerprint: "3f0e8d1b2a4c5d6e",
    receivers: [{ name: "on-call" }],
    startsAt: "2026-11-21T10:30:00.123+00:00",
    status: { inhibitedBy: [], mutedBy: [], silencedBy: [], state },
    updatedAt: "2026-11-21T10:30:00.000Z",
    generatorURL: "http://prometheus.example.com/graph",
    labels,
  };
}

describe("Alerts that fire", () => {
  const { signal } = new AbortController();

  async function ask(answer: unknown) {
    let asked = "";
    const server = await startServer((request, response) => {
      asked = request.url ?? "";
      response.end(JSON.stringify(answer));
    });
    try {
      const alerts = await firingAlerts({ url: server.url, severityLabel: "severity" }, "P0", signal);
      return { alerts, asked: new URL(asked, server.url) };
    } finally {
      await server.stop();
    }
  }

  it("are those of the severity, with their start", async () => {
    const down = alert({ alertname: "ServiceDown", severity: "P0" }, "active", { summary: "api is down" });
    const { alerts } = await ask([down, alert({ alertname: "Slow", severity: "P1" })]);
    assert.deepEqual(alerts, [
      {
        name: "ServiceDown",
        summary: "api is down",
        startsAt: new Date("2026-11-21T10:30:00.123Z"),
        labels: { alertname: "ServiceDown", severity: "P0" },
      },
    ]);
  });

  it("are asked for without those that are silenced or inhibited, which are left out in any case", async () => {
    const { alerts, asked } = await ask([alert({ severity: "P0" }, "suppressed"), alert({ severity: "P0" }, "unprocessed")]);
    assert.equal(asked.pathname, "/api/v2/alerts");
    assert.deepEqual(Object.fromEntries(asked.searchParams), {
      active: "true",
      silenced: "false",
      inhibited: "false",
      filter: 'severity="P0"',
    });
    assert.deepEqual(alerts.map(({ name }) => name), ["unnamed"]);
  });

  it("are none where none fires", async () => assert.deepEqual((await ask([])).alerts, []));

  it("are not known where the answer is of another form", async () => {
    await assert.rejects(ask({ status: "success", data: [] }), (error) => error instanceof MetricsError);
  });

  it("are not known where Alertmanager is down", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const asked = firingAlerts({ url, severityLabel: "severity" }, "P0", signal);
    await assert.rejects(asked, /^MetricsError: Alertmanager at http.*found no answer \(ECONNREFUSED\)/);
  });
});

describe("A plan's alert triggers", () => {
  const { signal } = new AbortController();
  const before = new Date("2026-11-21T10:00:00Z");
  const watched = plan.parse({
    strategy: "canary",
    steps: [{ weight: 100, triggers: [{ kind: "alert", severity: "P0", names: ["Other"] }] }],
    triggers: [
      { kind: "alert", severity: "P1", names: ["Slow"] },
      { kind: "alert", severity: "P0", names: ["ServiceDown"] },
      { kind: "alert", severity: "P1", names: ["DiskFull"] },
    ],
  });

  /** What the triggers say, and the severities that Alertmanager was asked for. */
  async function pulled(answer: (severity: string) => unknown) {
    const asked: string[] = [];
    const server = await startServer((request, response) => {
      const filter = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("filter") ?? "";
      const severity = /"(.*)"/.exec(filter)?.[1] ?? "";
      asked.push(severity);
      response.end(JSON.stringify(answer(severity)));
    });
    const ask = alertsFor(watched, { url: server.url, severityLabel: "severity" });
    try {
      return { reasons: await ask(1, before, signal), asked: asked.toSorted() };
    } finally {
      await server.stop();
    }
  }

  it("ask once for each severity, however many of them want to know", async () => {
    const named = { P0: ["ServiceDown", "Other"], P1: ["DiskFull", "Slow"] };
    const { reasons, asked } = await pulled((severity) =>
      (severity === "P0" ? named.P0 : named.P1).map((alertname) => alert({ alertname, severity })),
    );
    assert.deepEqual(asked, ["P0", "P1"]);
    assert.deepEqual(reasons, [
      "alert Slow (P1) fires",
      "alert ServiceDown (P0) fires",
      "alert DiskFull (P1) fires",
      "alert Other (P0) fires",
    ]);
  });

  it("are not known where one severity is not, whatever the other says", async () => {
    await assert.rejects(
      pulled((severity) => (severity === "P0" ? [] : { status: "error" })),
      (error) => error instanceof MetricsError,
    );
  });
});
