/** How much more events scatter than chance alone makes them: one failed thing may be several errors. */

import type { Counts } from "./likelihood";

/**
 * Events that come together on average; 1 where each comes alone. It is the quasi-likelihood's dispersion (Wedderburn 1974),
 * seen on the baseline alone, so that no error of the candidate can excuse another. Differences from look to look are
 * used, in which drift cancels out (von Neumann 1941).
 */
export function dispersionOf(looks: readonly Counts[]): number {
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

/** What a pair of looks counts at most, 3 standard deviations: a burst begins and ends, and is no scatter. */
const MOST = 9;

/** Null where nothing happened. Rates that wander are accounted for elsewhere, so what they add is taken off. */
function scatterOf(before: Counts, now: Counts): number | null {
  const events = before.events + now.events;
  if (events === 0 || before.requests === 0 || now.requests === 0) return null;
  const part = now.requests / (before.requests + now.requests);
  const expected = events * part * (1 - part);
  const wander = (events * part * (1 - part) * WANDER) ** 2;
  return (now.events - events * part) ** 2 / (expected + wander);
}

/** Relative, of the odds of one look to the next of one side: NOISE of two sides is the same as of two looks. */
const WANDER = 0.3;
