/** Which of a plan's triggers the candidate's figures have pulled. */

import type { Trigger } from "./schema";

/** Figures of one side over one stretch of time. */
export interface Figures {
  readonly requests: number;
  readonly errorRatePercent: number;
  /** Milliseconds. */
  readonly p95Ms: number;
}

export interface Sides {
  readonly candidate: Figures;
  readonly baseline: Figures;
}

/** Why the release has to be taken back, with figure and limit; empty while nothing says so. */
export function pulledTriggers(triggers: readonly Trigger[], sides: Sides): string[] {
  return triggers.flatMap((trigger) => reasonOf(trigger, sides) ?? []);
}

function reasonOf(trigger: Trigger, { candidate, baseline }: Sides): string | null {
  switch (trigger.kind) {
    case "errorRate":
      return over("errors", candidate.errorRatePercent, trigger.abovePercent, "%");
    case "successRate":
      return over("errors", candidate.errorRatePercent, 100 - trigger.belowPercent, "%");
    case "errorRatio":
      return over("errors", candidate.errorRatePercent, trigger.above * baseline.errorRatePercent, "%");
    case "p95":
      return over("P95", candidate.p95Ms, trigger.aboveMs, "ms");
    case "p95Ratio":
      return over("P95", candidate.p95Ms, trigger.above * baseline.p95Ms, "ms");
    case "healthCheck":
    case "alert":
      return null;
  }
}

function over(what: string, figure: number, limit: number, unit: string): string | null {
  return figure > limit ? `${what} ${figure.toFixed(2)} ${unit}, over the limit of ${limit.toFixed(2)} ${unit}` : null;
}
