/** How much more events scatter than chance alone makes them: one failed thing may be several errors. */

import type { Counts } from "./likelihood";

/** Events of both sides in one look. */
export interface Pair {
  readonly candidate: Counts;
  readonly baseline: Counts;
}

/**
 * Events that come together on average, the quasi-likelihood's dispersion (Wedderburn 1974): 1 where each comes alone. It is
 * seen by how the candidate's part of the events changes from look to look, in which drift, what hits both sides and a
 * difference that lasts cancel out.
 */
export function dispersionOf(looks: readonly Pair[]): number {
  const scatter = looks.slice(1).flatMap((look, index) => {
    const before = looks[index];
    return before ? (scatterOf(before, look) ?? []) : [];
  });
  const sum = scatter.reduce((total, value) => total + Math.min(value, MOST), 0);
  return Math.max(1, (sum + PRIOR_LOOKS * PRIOR) / (scatter.length + PRIOR_LOOKS));
}

/** What is assumed before anything was seen, and how many looks it takes to be convinced of something else. */
const PRIOR = 1.5;
const PRIOR_LOOKS = 5;

/** What two looks count at most, 4 standard deviations: a candidate that has become worse is no scatter. */
const MOST = 16;

/** Pearson's chi-squared of the four counts, 1 on average; null where one side or one look has no events. */
function scatterOf(before: Pair, now: Pair): number | null {
  const [first, second] = [before.candidate.events, now.candidate.events];
  const [firstOfBoth, secondOfBoth] = [first + before.baseline.events, second + now.baseline.events];
  const candidate = first + second;
  const all = firstOfBoth + secondOfBoth;
  const variance = (firstOfBoth * secondOfBoth * candidate * (all - candidate)) / all ** 3;
  return variance > 0 ? (first - (firstOfBoth * candidate) / all) ** 2 / variance : null;
}
