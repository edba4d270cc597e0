/** Recording rules: request rate, error ratio and latency of each service and release, and the error budget. */

import { type MonitoredService, PER_RELEASE, PER_SERVICE } from "./metrics";
import { errorRate, errorRatio, p95Seconds, recorded, requestRate, servicesOnly } from "./metrics";
import { type Objective, burnRateWindows, errorBudget } from "./objective";

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

const WINDOW = "5m";

export function recordingRules(services: readonly MonitoredService[], objective: Objective): RecordingRule[] {
  const matchers = servicesOnly(services);
  return [
    { record: recorded.requestsOfRelease, expr: requestRate(matchers, PER_RELEASE, WINDOW) },
    { record: recorded.errorsOfRelease, expr: errorRate(matchers, PER_RELEASE, WINDOW) },
    {
      record: recorded.errorRatioOfRelease,
      expr: `${recorded.errorsOfRelease}{${matchers}} / (${recorded.requestsOfRelease}{${matchers}} > 0)`,
    },
    { record: recorded.p95OfRelease, expr: p95Seconds(matchers, PER_RELEASE, WINDOW) },
    { record: recorded.p95, expr: p95Seconds(matchers, PER_SERVICE, WINDOW) },
    ...burnRateWindows(objective).map((window) => ({
      record: recorded.errorRatio(window),
      expr: errorRatio(matchers, PER_SERVICE, window),
    })),
    { record: recorded.errorRatio(objective.window), expr: errorRatioOverAll(matchers, objective) },
    { record: recorded.budgetLeft, expr: budgetLeft(matchers, objective) },
  ];
}

/**
 * Failed requests per request over the objective's whole window, every request weighed alike. It reads recorded series,
 * because raw counters over weeks are too many samples for one query.
 */
function errorRatioOverAll(matchers: string, { window }: Objective): string {
  const total = (series: string) =>
    `sum by (${PER_SERVICE.join(", ")}) (sum_over_time(${series}{${matchers}}[${window}]))`;
  return `${total(recorded.errorsOfRelease)} / (${total(recorded.requestsOfRelease)} > 0)`;
}

/** Share of the error budget that is left: 1 at most, below 0 once it is overspent. */
function budgetLeft(matchers: string, objective: Objective): string {
  return `1 - ${recorded.errorRatio(objective.window)}{${matchers}} / ${errorBudget(objective)}`;
}
