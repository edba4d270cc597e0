/** The objective at Datadog: what counts as good, and how fast its budget may burn. */

import { milliseconds } from "../../release/schema";
import type { DatadogInput, Limit } from "./datadogMonitors";
import { METRICS, scope } from "./datadogMonitors";
import { errorBudget, type Objective } from "./objective";

/** Time frames that Datadog has; 28 days are taken as 30. */
const TIMEFRAMES: Readonly<Record<Objective["window"], string>> = { "7d": "7d", "28d": "30d", "30d": "30d", "90d": "90d" };

export function objectiveArgs(input: DatadogInput) {
  const { config: { objective }, product } = input;
  const total = (metric: string) => `sum:${metric}${scope(input)}.as_count()`;
  return {
    name: `${product.name} ${product.environment}: availability`,
    type: "metric",
    query: { numerator: `${total(METRICS.requests)} - ${total(METRICS.errors)}`, denominator: total(METRICS.requests) },
    thresholds: [{ timeframe: TIMEFRAMES[objective.window], target: objective.availabilityPercent }],
  };
}

/**
 * The burn rates that page (objective.ts), in windows that Datadog has: from an hour to two days, and a twelfth of that.
 * So the factors are scaled instead, such that each still stands for its share of the budget.
 */
const BURN_RATES = [
  { name: "HighErrorRate", factor: 14.4, long: "1h", short: "5m" },
  { name: "RaisedErrorRate", factor: 6, long: "6h", short: "30m" },
] as const;

/** Limits on the burn rate of the objective; what is measured follows on `burn_rate("<its id>")`. */
export function burnRateLimits(objective: Objective): Limit[] {
  const timeframe = TIMEFRAMES[objective.window];
  const scale = milliseconds(timeframe) / milliseconds("30d");
  return BURN_RATES.map(({ name, factor, long, short }) => ({
    name,
    measured: `.over("${timeframe}").long_window("${long}").short_window("${short}")`,
    above: Number((factor * scale).toPrecision(3)),
    severity: "P0" as const,
    summary: `The error budget of ${timeframe} is spent too fast`,
    runbook: "high-error-rate",
  })).filter(({ above }) => above * errorBudget(objective) < 1);
}
