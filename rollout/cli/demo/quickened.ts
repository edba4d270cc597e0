/** A plan for people who watch: the same steps and limits, in a fraction of the time. */

import type { Plan } from "../../../release/schema";
import { milliseconds } from "../../../release/schema";

/** Every wait divided by `speed`; the day of watching at the end becomes a few seconds. */
export function quickened(plan: Plan, speed: number): Plan {
  const shorter = (length: string, least = 0) => `${String(Math.max(least, Math.ceil(milliseconds(length) / speed / 1000)))}s`;
  return {
    ...plan,
    steps: plan.steps.map((step) => ({ ...step, hold: shorter(step.hold) })),
    analysis: { ...plan.analysis, interval: "500ms", patience: shorter(plan.analysis.patience, LEAST_PATIENCE_SECONDS), toleratedErrorPercent: TOLERATED_PERCENT },
    success: plan.success && { ...plan.success, errorRatePercent: TOLERATED_PERCENT, watch: "5s" },
  };
}

/** So fast that the longest hold takes as long as people like to watch. */
export function usualSpeed({ steps }: Plan): number {
  return Math.max(1, ...steps.map(({ hold }) => milliseconds(hold) / LONGEST_HOLD_MS));
}

const LONGEST_HOLD_MS = 45_000;

/** However fast it goes, a machine that is busy is given this long to see something. */
const LEAST_PATIENCE_SECONDS = 8;

/** Seconds of traffic tell less than a quarter of an hour does: rates below this cannot be told from none. */
const TOLERATED_PERCENT = 3;
