import assert from "node:assert/strict";
import type { MonitoringArgs } from "../../components/monitoring";
import { exampleNames } from "../../rollout/cli/demo/examples";
import { findExecutable } from "../../toolchain/executable";
import { firingAt } from "../components/promtool";
import type { Series } from "../components/promtool";
import { buildPrometheusTools } from "../metrics/prometheusTools";
import { exampleConfig } from "./stackConfigs";

const go = findExecutable("go", process.env);
const reason = go === undefined ? " (skipped: Go, with which it is built, is not on PATH)" : "";

interface Case {
  readonly example: string;
  readonly alert: string;
  readonly fires: Series;
  readonly quiet: Series;
}

const always = (series: string, value: number): Series => ({ [series]: `${String(value)}x240` });
const growing = (series: string, each: number): Series => ({ [series]: `0+${String(each)}x240` });
const pair = (name: string, label: string, [good, bad]: readonly [string, string], counts: readonly [number, number]): Series => ({
  ...growing(`${name}{${label}="${good}"}`, counts[0]),
  ...growing(`${name}{${label}="${bad}"}`, counts[1]),
});
const requests = (good: number, failed: number): Series => pair("http_requests_total", "code", ["200", "500"], [good, failed]);
const slower = (name: string, bound: string, beyond: number): Series => ({
  ...growing(`${name}_bucket{le="${bound}"}`, 100 - beyond),
  ...growing(`${name}_bucket{le="20"}`, 100),
  ...growing(`${name}_bucket{le="+Inf"}`, 100),
});
const average = (name: string, mean: number): Series => ({ ...growing(`${name}_sum`, 100 * mean), ...growing(`${name}_count`, 100) });
const inits = (good: number, failed: number): Series => pair("resource_initializations_total", "outcome", ["success", "failure"], [good, failed]);
const logged = (lines: string): Series => ({ 'log_pattern_matches_total{pattern="supabase-key"}': lines });
const services = (failed: number): Series => ({
  ...growing('http_requests_total{service="api-gateway",code="200"}', 100 - failed),
  ...growing('http_requests_total{service="api-gateway",code="500"}', failed),
  ...growing('http_requests_total{service="template-service",code="200"}', 70),
  ...growing('http_requests_total{service="template-service",code="500"}', 30),
});

const CASES: readonly Case[] = [
  { example: "maxai-m1", alert: "InitialisationsFail", fires: inits(90, 10), quiet: inits(97, 3) },
  { example: "maxai-m1", alert: "SecretInLogs", fires: logged("0x112 1x128"), quiet: logged("0x240") },
  { example: "maxai-m1", alert: "CrossTenantAccess", fires: { tenant_isolation_violations_total: "0x112 1x128" }, quiet: always("tenant_isolation_violations_total", 0) },
  { example: "maxai-m1", alert: "CascadingFailures", fires: services(20), quiet: services(5) },
  { example: "maxai-m1", alert: "InitialisationFailed", fires: inits(100, 1), quiet: inits(100, 0) },
  { example: "maxai-m1", alert: "InitialisationSlow", fires: slower("resource_initialization_duration_seconds", "5", 10), quiet: slower("resource_initialization_duration_seconds", "5", 1) },
  { example: "maxai-m1", alert: "SupabaseHalfUsed", fires: always("supabase_storage_used_ratio", 0.51), quiet: always("supabase_storage_used_ratio", 0.49) },
  { example: "maxai-m1", alert: "SupabaseQuotaNear", fires: always("supabase_database_used_ratio", 0.81), quiet: always("supabase_database_used_ratio", 0.79) },
  { example: "maxai-m1", alert: "SupabaseQuotaNear", fires: always("supabase_storage_used_ratio", 0.71), quiet: always("supabase_storage_used_ratio", 0.69) },
  { example: "maxai-m1", alert: "SupabaseQuotaExceeded", fires: always("supabase_database_used_ratio", 1), quiet: always("supabase_database_used_ratio", 0.99) },
  { example: "maxai-m1", alert: "SlowResponses", fires: slower("http_request_duration_seconds", "5", 10), quiet: slower("http_request_duration_seconds", "5", 1) },
  { example: "maxai-m1", alert: "PoolFull", fires: always("database_pool_used_ratio", 0.81), quiet: always("database_pool_used_ratio", 0.79) },
  { example: "maxai-m1", alert: "TokenProxyRefuses", fires: pair("token_proxy_requests_total", "outcome", ["ok", "unauthorized"], [1000, 2]), quiet: pair("token_proxy_requests_total", "outcome", ["ok", "unauthorized"], [10_000, 5]) },
  { example: "maxai-m1", alert: "UnauthorisedAttempts", fires: growing("unauthorized_access_total", 1), quiet: { unauthorized_access_total: "0x40 4x200" } },
  { example: "maxai-m1", alert: "FailedSignIns", fires: growing("authentication_failures_total", 5), quiet: growing("authentication_failures_total", 1) },
  { example: "maxai-m1", alert: "AuditIncomplete", fires: { ...growing("audit_events_total", 98), ...growing("audited_operations_total", 100) }, quiet: { ...growing("audit_events_total", 100), ...growing("audited_operations_total", 100) } },
  { example: "velro", alert: "DatabaseUnreachable", fires: growing("database_errors_total", 15), quiet: growing("database_errors_total", 1) },
  { example: "velro", alert: "GatewayRoutingFails", fires: pair("kong_http_requests_total", "code", ["200", "502"], [90, 10]), quiet: pair("kong_http_requests_total", "code", ["200", "502"], [98, 2]) },
  { example: "velro", alert: "AvailabilityLow", fires: { probe_success: "1x80 0x12 1x148" }, quiet: always("probe_success", 1) },
  { example: "velro", alert: "ErrorsRising", fires: requests(980, 20), quiet: requests(995, 5) },
  { example: "velro", alert: "SlowerThanTwoSeconds", fires: slower("http_request_duration_seconds", "2", 10), quiet: slower("http_request_duration_seconds", "2", 1) },
  { example: "velro", alert: "SlowQueries", fires: average("database_query_duration_seconds", 0.15), quiet: average("database_query_duration_seconds", 0.05) },
  { example: "velro", alert: "GatewaySlow", fires: average("kong_kong_latency_ms", 60), quiet: average("kong_kong_latency_ms", 20) },
  { example: "velro", alert: "ConnectionsNearLimit", fires: always("database_connections_used_ratio", 0.81), quiet: always("database_connections_used_ratio", 0.79) },
  { example: "wingman", alert: "CriticalResponseTime", fires: slower("http_request_duration_seconds", "3", 10), quiet: slower("http_request_duration_seconds", "3", 1) },
  { example: "wingman", alert: "ErrorRateSpike", fires: requests(94, 6), quiet: requests(97, 3) },
  { example: "wingman", alert: "DatabasePerformance", fires: slower("database_query_duration_seconds", "1", 10), quiet: slower("database_query_duration_seconds", "1", 1) },
];

/** Seconds. */
const SCRAPED_EVERY = 15;

/** Late enough for every `for`, and while the spells of the cases above last. */
const AT_MINUTE: Readonly<Record<string, number>> = { AvailabilityLow: 22, SecretInLogs: 30, CrossTenantAccess: 30 };

describe(`the examples' own alerts, in the real promtool${reason}`, function () {
  this.timeout(240_000);

  let promtool = "";

  before(async function () {
    if (go === undefined) return this.skip();
    this.timeout(0); // The first start on a new machine builds it.
    ({ promtool } = await buildPrometheusTools(go));
  });

  it("have a case each", async () => {
    for (const example of exampleNames()) {
      const tried = new Set(CASES.filter((each) => each.example === example).map(({ alert }) => alert));
      const { monitoring } = await exampleConfig(example, "production");
      assert.deepEqual((monitoring?.alerts ?? []).map(({ name }) => name).filter((name) => !tried.has(name)), [], example);
    }
  });

  for (const { example, alert, fires, quiet } of CASES) {
    it(`of ${example}: ${alert} fires when it should, and stays quiet when it should`, async () => {
      const args = await argsOf(example);
      const atMinute = AT_MINUTE[alert] ?? 40;
      assert.deepEqual(await firingAt(promtool, args, { alert, atMinute, step: SCRAPED_EVERY, series: fires }), [alert]);
      assert.deepEqual(await firingAt(promtool, args, { alert, atMinute, step: SCRAPED_EVERY, series: quiet }), []);
    });
  }
});

/** Only the product's own alerts: what the built-in ones see is tried elsewhere, and takes longer. */
async function argsOf(example: string): Promise<MonitoringArgs> {
  const { monitoring, service: product, plan } = await exampleConfig(example, "production");
  assert.ok(monitoring);
  return { config: { ...monitoring, probes: [] }, product, plan: { ...plan, triggers: [] }, services: [] };
}
