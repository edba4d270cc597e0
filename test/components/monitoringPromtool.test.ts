import assert from "node:assert/strict";
import { alertRules } from "../../components/monitoring/rules";
import { findExecutable } from "../../toolchain/executable";
import { buildPrometheusTools } from "../metrics/prometheusTools";
import { watched } from "./monitoringSample";
import { firingAt } from "./promtool";
import type { Past, Series } from "./promtool";

const go = findExecutable("go", process.env);
const reason = go === undefined ? " (skipped: Go, with which it is built, is not on PATH)" : "";

interface Case extends Omit<Past, "series"> {
  readonly fires: Series;
  readonly quiet: Series;
}

const TARGET = 'namespace="omnihub",service="api",release="1.1.0"';
const CHAT_UP: Series = { 'up{namespace="omnihub",service="chat"}': "1x600" };
const UP: Series = { ...CHAT_UP, 'up{namespace="omnihub",service="api"}': "1x600" };

/** Requests a step that succeeded and failed. */
function requests(succeeded: number, failed: number): Series {
  return {
    ...UP,
    [`http_requests_total{${TARGET},code="200"}`]: `0+${succeeded}x300`,
    [`http_requests_total{${TARGET},code="500"}`]: `0+${failed}x300`,
  };
}

/** A hundred requests a minute, so many of them within 0.4 s and the rest within four. */
function within(fast: number): Series {
  const bucket = (le: string, count: number): Series => ({ [`http_request_duration_seconds_bucket{${TARGET},le="${le}"}`]: `0+${count}x60` });
  return { ...requests(100, 0), ...bucket("0.4", fast), ...bucket("4", 100), ...bucket("+Inf", 100) };
}

const own = (name: string, expression: string, holds: string) => ({
  name,
  expression,
  for: holds,
  severity: "P1",
  summary: `${name} holds`,
  runbook: "own",
});

/** Alerts as products write them: patterns in logs, one tenant at another's, quotas, latency over time, cooldowns. */
const OWN_ALERTS = [
  own("SecretInLogs", 'increase(log_pattern_matches_total{pattern="supabase-key"}[5m]) > 0', "0s"),
  own("CrossTenantAccess", "increase(tenant_isolation_violations_total[5m]) > 0", "0s"),
  own("DatabaseNearlyFull", "database_size_bytes / database_quota_bytes > 0.8", "5m"),
  own("StorageNearlyFull", "storage_size_bytes / storage_quota_bytes > 0.7", "5m"),
  own("DatabaseSlow", "histogram_quantile(0.95, sum by (le) (rate(db_query_seconds_bucket[5m]))) >= 1", "5m"),
  own("InitialisationsFail", 'sum(rate(inits_total{outcome="success"}[5m])) / sum(rate(inits_total[5m])) < 0.95', "5m"),
];

const queries = (slow: number): Series => ({
  'db_query_seconds_bucket{le="0.5"}': `0+${100 - slow}x60`,
  'db_query_seconds_bucket{le="2"}': "0+100x60",
  'db_query_seconds_bucket{le="+Inf"}': "0+100x60",
});
const inits = (succeeded: number, failed: number): Series => ({
  'inits_total{outcome="success"}': `0+${succeeded}x60`,
  'inits_total{outcome="failure"}': `0+${failed}x60`,
});

const cases: readonly Case[] = [
  { alert: "HighErrorRate", fires: requests(980, 20), quiet: requests(995, 5), atMinute: 30, step: 15 },
  { alert: "RaisedErrorRate", fires: requests(993, 7), quiet: requests(996, 4), atMinute: 100 },
  { alert: "FastErrorBudgetBurn", fires: requests(996, 4), quiet: requests(998, 2), atMinute: 400, step: 300 },
  { alert: "SlowErrorBudgetBurn", fires: requests(998, 2), quiet: requests(9995, 5), atMinute: 1200, step: 300 },
  { alert: "HighLatency", fires: within(90), quiet: within(99), atMinute: 40 },
  { alert: "ServiceDown", fires: CHAT_UP, quiet: UP, atMinute: 5 },
  {
    alert: "ServiceDown",
    fires: { ...CHAT_UP, 'up{namespace="omnihub",service="api"}': "0x60" },
    quiet: { ...CHAT_UP, 'up{namespace="omnihub",service="api",pod="a"}': "0x60", 'up{namespace="omnihub",service="api",pod="b"}': "1x60" },
    atMinute: 5,
  },
  {
    alert: "ProbeFailed",
    fires: { 'probe_success{job="omnihub-probes",instance="https://omnihub.dev"}': "0x60" },
    quiet: { 'probe_success{job="omnihub-probes",instance="https://omnihub.dev"}': "1 1 0 1x57" },
    atMinute: 5,
  },
  { alert: "ReleaseErrorRateOver5m", fires: requests(90, 10), quiet: requests(99, 1), atMinute: 20 },
  { alert: "ReleaseErrorRateOver5m", fires: requests(90, 10), quiet: requests(9, 1), atMinute: 20 },
  { alert: "ReleaseSuccessRateOver10m", fires: requests(80, 20), quiet: requests(95, 5), atMinute: 20 },
  { alert: "ReleaseLatencyOver5m", fires: within(90), quiet: within(99), atMinute: 20 },
  {
    alert: "SecretInLogs",
    fires: { 'log_pattern_matches_total{pattern="supabase-key",service="api"}': "0x10 1x10" },
    quiet: { 'log_pattern_matches_total{pattern="supabase-key",service="api"}': "1x20" },
    atMinute: 12,
  },
  {
    alert: "CrossTenantAccess",
    fires: { 'tenant_isolation_violations_total{tenant="a"}': "0x10 1x10" },
    quiet: { 'tenant_isolation_violations_total{tenant="a"}': "0x20" },
    atMinute: 12,
  },
  {
    alert: "DatabaseNearlyFull",
    fires: { database_size_bytes: "81x60", database_quota_bytes: "100x60" },
    quiet: { database_size_bytes: "79x60", database_quota_bytes: "100x60" },
    atMinute: 10,
  },
  {
    alert: "StorageNearlyFull",
    fires: { storage_size_bytes: "71x60", storage_quota_bytes: "100x60" },
    quiet: { storage_size_bytes: "60x6 75x2 60x50", storage_quota_bytes: "100x60" },
    atMinute: 10,
  },
  { alert: "DatabaseSlow", fires: queries(20), quiet: queries(1), atMinute: 20 },
  { alert: "InitialisationsFail", fires: inits(90, 10), quiet: inits(99, 1), atMinute: 20 },
];

describe(`promtool, over every alert${reason}`, function () {
  this.timeout(240_000);

  let promtool = "";
  // Kept over a week, its windows are short enough to be lived through quickly.
  const args = watched({
    objective: { window: "7d" },
    monitoring: { probes: ["https://omnihub.dev"], alerts: OWN_ALERTS },
    triggers: [
      { kind: "errorRate", abovePercent: 5, over: "5m" },
      { kind: "successRate", belowPercent: 90, over: "10m" },
      { kind: "p95", aboveMs: 2000, over: "5m" },
    ],
  });

  before(async function () {
    if (go === undefined) return this.skip();
    this.timeout(0); // The first start on a new machine builds it.
    ({ promtool } = await buildPrometheusTools(go));
  });

  it("has a case for each of them", () => {
    const tried = new Set(cases.map(({ alert }) => alert));
    assert.deepEqual([...new Set(alertRules(args).map(({ alert }) => alert))].filter((alert) => !tried.has(alert)), []);
  });

  for (const { fires, quiet, ...past } of cases) {
    it(`sees ${past.alert} fire when it should, and stay quiet when it should`, async () => {
      assert.deepEqual(await firingAt(promtool, args, { ...past, series: fires }), [past.alert]);
      assert.deepEqual(await firingAt(promtool, args, { ...past, series: quiet }), []);
    });
  }
});
