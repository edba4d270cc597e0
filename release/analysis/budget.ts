/** How much of a service's error budget a release has used up. */

import { milliseconds } from "../schema/text";
import type { Look } from "./look";

/** A service level objective: the share of requests that must succeed over a window. */
export interface Objective {
  readonly availabilityPercent: number;
  /** A duration such as `30d`. */
  readonly window: string;
}

/**
 * Percent of the window's error budget that the candidate's errors have left, from 100 down and below 0. The budget is
 * the errors that the objective allows over a window of traffic as dense as was seen (Beyer et al. 2018, "The Site
 * Reliability Workbook", chapter 2). Null where nothing was seen.
 */
export function budgetLeftPercent({ availabilityPercent, window }: Objective, looks: readonly Look[]): number | null {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last) return null;
  const seenMs = Date.parse(last.to) - Date.parse(first.from);
  const requests = sum(looks, ({ candidate, baseline }) => candidate.requests + (baseline?.requests ?? 0));
  const errors = sum(looks, ({ candidate }) => candidate.errors);
  const allowed = (requests / seenMs) * milliseconds(window) * (1 - availabilityPercent / 100);
  return allowed > 0 ? 100 * (1 - errors / allowed) : null;
}

function sum(looks: readonly Look[], figure: (look: Look) => number): number {
  return looks.reduce((total, look) => total + figure(look), 0);
}
