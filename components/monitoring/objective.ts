/**
 * Error budget and burn rates of an availability objective.
 *
 * Source: Google, The Site Reliability Workbook, chapter 5 "Alerting on SLOs", table 5-8 and the multi-window method.
 * An alert fires while the budget burns too fast over a long window, which makes it sure, and also over a short one, a
 * twelfth of it, which makes it end soon after the trouble has.
 */

import type { MonitoringConfig, Severity } from "../../release/schema";
import { milliseconds } from "../../release/schema";

export type Objective = MonitoringConfig["objective"];

/** One burn rate that somebody hears of. */
export interface BurnRate {
  readonly name: string;
  /** Times the rate that spends the whole budget in exactly the objective's window. */
  readonly factor: number;
  /** Windows as Prometheus durations. */
  readonly long: string;
  readonly short: string;
  /** Error ratio, 0 to 1, above which the budget burns that fast. */
  readonly threshold: number;
  readonly severity: Severity;
  readonly runbook: string;
}

/** The workbook's windows are those of an objective kept over 30 days. */
const WORKBOOK_WINDOW_DAYS = 30;

const PAGE = { severity: "P0", runbook: "high-error-rate" } as const;
const TICKET = { severity: "P2", runbook: "error-budget" } as const;

const BURN_RATES = [
  { name: "HighErrorRate", factor: 14.4, longMinutes: 60, shortMinutes: 5, ...PAGE },
  { name: "RaisedErrorRate", factor: 6, longMinutes: 360, shortMinutes: 30, ...PAGE },
  { name: "FastErrorBudgetBurn", factor: 3, longMinutes: 1440, shortMinutes: 120, ...TICKET },
  { name: "SlowErrorBudgetBurn", factor: 1, longMinutes: 4320, shortMinutes: 360, ...TICKET },
];

/** Share of requests that may fail, 0 to 1. */
export function errorBudget({ availabilityPercent }: Objective): number {
  return rounded((100 - availabilityPercent) / 100);
}

/**
 * The burn rates to alert on. Windows shrink and grow with the objective's own, so that a factor always stands for the
 * same share of the budget; a rate that even a total outage does not reach is left out.
 */
export function burnRates(objective: Objective): BurnRate[] {
  return BURN_RATES.map(({ longMinutes, shortMinutes, ...rate }) => ({
    ...rate,
    long: scaled(longMinutes, objective),
    short: scaled(shortMinutes, objective),
    threshold: rounded(rate.factor * errorBudget(objective)),
  })).filter(({ threshold }) => threshold < 1);
}

/** Every window over which the error ratio must be known, each once. */
export function burnRateWindows(objective: Objective): string[] {
  return [...new Set(burnRates(objective).flatMap(({ long, short }) => [short, long]))];
}

function scaled(workbookMinutes: number, { window }: Objective): string {
  const days = milliseconds(window) / milliseconds("1d");
  return prometheusDuration(Math.round((workbookMinutes * days) / WORKBOOK_WINDOW_DAYS));
}

function prometheusDuration(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** Takes the noise of binary fractions off: 14.4 × 0.001 is 0.0144. */
function rounded(ratio: number): number {
  return Number(ratio.toPrecision(12));
}
