/** A plan for people who watch: the same steps and limits, in a fraction of the time. */

import type { Plan } from "../../../release/schema";
import { milliseconds } from "../../../release/schema";

/** Every wait divided by `speed`; the day of watching at the end becomes a few seconds. */
export function quickened(plan: Plan, speed: number): Plan {
  const shorter = (length: string) => `${String(Math.ceil(milliseconds(length) / speed / 1000))}s`;
  return {
    ...plan,
    steps: plan.steps.map((step) => ({ ...step, hold: shorter(step.hold) })),
    analysis: { ...plan.analysis, interval: "500ms", patience: shorter(plan.analysis.patience), toleratedErrorPercent: TOLERATED_PERCENT },
    success: plan.success && { ...plan.success, errorRatePercent: TOLERATED_PERCENT, watch: "5s" },
  };
}

/** Seconds of traffic tell less than a quarter of an hour does: rates below this cannot be told from none. */
const TOLERATED_PERCENT = 3;
