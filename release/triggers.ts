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
      return overBaseline("errors", candidate.errorRatePercent, baseline.errorRatePercent, trigger.above, "%");
    case "p95":
      return over("P95", candidate.p95Ms, trigger.aboveMs, "ms");
    case "p95Ratio":
      return overBaseline("P95", candidate.p95Ms, baseline.p95Ms, trigger.above, "ms");
    case "healthCheck":
    case "alert":
      return null;
  }
}

function over(what: string, figure: number, limit: number, unit: string): string | null {
  return figure > limit ? `${what} ${text(figure)} ${unit}, over the limit of ${text(limit)} ${unit}` : null;
}

function overBaseline(what: string, figure: number, baseline: number, times: number, unit: string): string | null {
  if (figure <= times * baseline) return null;
  return `${what} ${text(figure)} ${unit}, over ${String(times)} × the baseline's ${text(baseline)} ${unit}`;
}

function text(figure: number): string {
  return figure.toFixed(2);
}
