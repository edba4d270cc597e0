/** What Datadog watches, as data: the plan's limits and the objective's latency, over the metrics that services report. */

import type { Plan, Product, Severity } from "../../release/schema";
import type { AlertConfig, MonitoringConfig } from "../../release/schema";
import { milliseconds } from "../../release/schema";
import { runbookUrl } from "./links";
import type { MonitoredService } from "./metrics";
import { ofKind } from "./ofKind";

export interface DatadogInput {
  readonly config: MonitoringConfig;
  readonly product: Product;
  readonly services: readonly MonitoredService[];
  readonly plan: Plan;
  /** Handles that hear of P0, e.g. `@pagerduty-shop`. */
  readonly notify: readonly string[];
}

/** The names that the rollout driver reads too (rollout/metrics/datadog.ts); latency is a distribution, in seconds. */
export const METRICS = { requests: "http.requests", errors: "http.errors", latency: "http.request.duration" } as const;

export interface DatadogMonitor {
  readonly name: string;
  readonly query: string;
  /** Limit as it stands in the query. */
  readonly critical: string;
  readonly message: string;
  readonly priority: string;
  /** Minutes after which it is told of again. */
  readonly renotifyInterval: number;
}

/** Who is measured: all services of the product in this environment. */
export function scope({ product, services }: Pick<DatadogInput, "product" | "services">): string {
  return `{env:${product.environment} AND service IN (${services.map(({ name }) => name).join(",")})}`;
}

/** Monitors on metrics, the most urgent first. */
export function metricMonitors(input: DatadogInput): DatadogMonitor[] {
  if (input.services.length === 0) return [];
  return [...limits(input), latency(input)].map((limit) => monitor(limit, input));
}

/** A limit in Datadog's terms, before it is put into words. */
export interface Limit {
  /** Name of the alert that says the same in Prometheus. */
  readonly name: string;
  /** What is measured, without the comparison. */
  readonly measured: string;
  readonly above: number;
  readonly severity: Severity;
  readonly summary: string;
  readonly runbook: string;
}

function limits(input: DatadogInput): Limit[] {
  const { triggers } = input.plan;
  const rates = [
    ...ofKind(triggers, "errorRate").map(({ abovePercent, over }) => ({ above: abovePercent, over })),
    ...ofKind(triggers, "successRate").map(({ belowPercent, over }) => ({ above: rounded(100 - belowPercent), over })),
  ];
  return [
    ...rates.map(({ above, over }) => ({
      name: "ReleaseErrorRate",
      measured: `sum(${last(over)}):100 * ${sum(METRICS.errors, input)} / ${sum(METRICS.requests, input)}`,
      above,
      severity: "P0" as const,
      summary: `Release {{version.name}} of {{service.name}} fails more than ${above} % of its requests`,
      runbook: "high-error-rate",
    })),
    ...ofKind(triggers, "p95").map(({ aboveMs, over }) => ({
      name: "ReleaseLatency",
      measured: `avg(${last(over)}):p95:${METRICS.latency}${scope(input)} by {service,version}`,
      above: aboveMs / 1000,
      severity: "P0" as const,
      summary: `Release {{version.name}} of {{service.name}} is past ${aboveMs} ms for one request in twenty`,
      runbook: "slow-responses",
    })),
  ];
}

function latency(input: DatadogInput): Limit {
  const { p95Ms } = input.config.objective;
  return {
    name: "HighLatency",
    measured: `avg(last_10m):p95:${METRICS.latency}${scope(input)} by {service}`,
    above: p95Ms / 1000,
    severity: "P1",
    summary: `{{service.name}} is past ${p95Ms} ms for one request in twenty`,
    runbook: "slow-responses",
  };
}

function sum(metric: string, input: DatadogInput): string {
  return `sum:${metric}${scope(input)} by {service,version}.as_count()`;
}

/** Monitors look back a minute at least (docs.datadoghq.com/monitors/configuration, "Evaluation window"). */
function last(over: string): string {
  return `last_${Math.max(1, Math.ceil(milliseconds(over) / milliseconds("1m")))}m`;
}

/** A limit as a monitor; one of the product's own alerts of the same name says how urgent and how often. */
export function monitor(limit: Limit, { config, product, notify }: Omit<DatadogInput, "plan">): DatadogMonitor {
  const own = config.alerts.find(({ name }) => name === limit.name);
  const severity = own?.severity ?? limit.severity;
  const handles = severity === "P0" ? [notify.join(" ")] : [];
  const critical = String(limit.above);
  return {
    name: `${product.name} ${product.environment}: ${limit.name}`,
    query: `${limit.measured} > ${critical}`,
    critical,
    message: [limit.summary, `Runbook: ${runbookUrl(config, limit.runbook)}`, ...handles].join("\n"),
    priority: PRIORITIES[severity],
    renotifyInterval: renotifyMinutes(severity, own),
  };
}

/** Datadog counts from 1, the most urgent. */
const PRIORITIES: Readonly<Record<Severity, string>> = { P0: "1", P1: "2", P2: "4" };

/** As often as Alertmanager repeats them (routing.ts). */
const REPEATED_AFTER: Readonly<Record<Severity, string>> = { P0: "30m", P1: "4h", P2: "24h" };

function renotifyMinutes(severity: Severity, own: AlertConfig | undefined): number {
  return Math.max(1, Math.ceil(milliseconds(own?.cooldown ?? REPEATED_AFTER[severity]) / milliseconds("1m")));
}

/** Takes the noise of binary fractions off. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
