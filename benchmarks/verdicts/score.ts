/** What the judges' answers come to. */

import type { Reference } from "./references";
import type { Result } from "./study";

export interface Score {
  /** Part of the good releases that were taken back as failed. */
  readonly falseRollback: number;
  /** Part of the bad releases with enough traffic that were not found to have failed. */
  readonly miss: number;
  /** Part of all bad releases, however little their traffic, that went on to all users. */
  readonly promoted: number;
  /** From the start of the first step; of bad releases with enough traffic, a miss counting as never. */
  readonly medianSeconds: number;
}

/** When a judge fails a release, in seconds, or what becomes of one that it does not fail. */
export type Answer = number | "promoted" | "untold";

export type Judge = (result: Result) => Answer;

export function scoreOf(results: readonly Result[], judge: Judge): Score {
  const good = results.filter(({ kind }) => kind === "good").map(judge);
  const bad = results.filter(({ kind, isEnough }) => kind === "bad" && isEnough).map(judge);
  return {
    falseRollback: part(good, isFailed),
    miss: part(bad, (answer) => !isFailed(answer)),
    promoted: part(results.filter(({ kind }) => kind === "bad").map(judge), (answer) => answer === "promoted"),
    medianSeconds: median(bad.map((answer) => (isFailed(answer) ? answer : Number.POSITIVE_INFINITY))),
  };
}

export const ours: Judge = ({ ours: outcome }) => {
  if (outcome.kind === "failed") return outcome.seconds;
  return outcome.kind === "passed" ? "promoted" : "untold";
};

/** The reference at this place in the list, with this threshold. */
export function reference(place: number, threshold: number): Judge {
  return ({ signals }) => signals[place]?.find(({ strength }) => strength > threshold)?.seconds ?? "promoted";
}

/** The threshold at which so many of these good releases would be taken back, and not one more. */
export function calibrated(results: readonly Result[], place: number, rollbacks: number): number {
  const strongest = results
    .filter(({ kind }) => kind === "good")
    .map(({ signals }) => signals[place]?.at(-1)?.strength ?? Number.NEGATIVE_INFINITY)
    .sort((left, right) => right - left);
  return strongest[rollbacks] ?? Number.POSITIVE_INFINITY;
}

/**
 * The best that a family can do where each level of traffic has the variant and the threshold that suit it, at no more false
 * rollbacks than ours has there.
 */
export function bestCalibrated(results: readonly Result[], references: readonly Reference[], family: Reference["family"]): Judge {
  const judges = new Map<number, Judge>();
  for (const [traffic, level] of byTraffic(results)) {
    const rollbacks = level.filter((result) => result.kind === "good" && isFailed(ours(result))).length;
    const candidates = references.flatMap((one, place) => (one.family === family ? [reference(place, calibrated(level, place, rollbacks))] : []));
    const [best] = candidates.map((judge) => ({ judge, score: scoreOf(level, judge) })).sort((left, right) => compare(left.score, right.score));
    if (best) judges.set(traffic, best.judge);
  }
  return (result) => judges.get(result.truth.requestsPerSecond)?.(result) ?? "promoted";
}

export function byTraffic(results: readonly Result[]): ReadonlyMap<number, readonly Result[]> {
  const levels = new Map<number, Result[]>();
  for (const result of results) {
    const level = levels.get(result.truth.requestsPerSecond) ?? [];
    level.push(result);
    levels.set(result.truth.requestsPerSecond, level);
  }
  return levels;
}

/** Sooner first; where both never find half of what is bad, the one that misses less. */
function compare(left: Score, right: Score): number {
  if (left.medianSeconds === right.medianSeconds) return left.miss - right.miss;
  return left.medianSeconds - right.medianSeconds;
}

function isFailed(answer: Answer): answer is number {
  return typeof answer === "number";
}

export function part<Value>(values: readonly Value[], is: (value: Value) => boolean): number {
  return values.length === 0 ? Number.NaN : values.filter(is).length / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
