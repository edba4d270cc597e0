/**
 * The bare threshold, as Argo Rollouts and Flagger apply it: the figures of each look are compared with the limits, and so
 * many looks over one take the release back.
 */

import type { Judged } from "../../release/analysis/limits";
import type { Histogram, Look, Sample } from "../../release/analysis/look";

/** How many times its limit the worse figure of each look is; 0 where there is nothing to divide by. */
export function excesses({ triggers }: Judged, looks: readonly (Look | null)[]): readonly number[] {
  return looks.map((look) => {
    if (!look?.baseline) return 0;
    const { candidate, baseline } = look;
    const all = triggers.flatMap((trigger) => {
      if (trigger.kind === "errorRatio") return [errorRate(candidate) / errorRate(baseline) / trigger.above];
      if (trigger.kind === "p95Ratio") return [p95(candidate.latency) / p95(baseline.latency) / trigger.above];
      return [];
    });
    return Math.max(...all.map((excess) => (Number.isFinite(excess) ? excess : 0)));
  });
}

/** Each look together with those before it, so many in all: what a query over a longer window sees. Null until it is full. */
export function windows(looks: readonly Look[], length: number): readonly (Look | null)[] {
  return looks.map((look, index) => (index + 1 < length ? null : looks.slice(index + 1 - length, index).reduce(together, look)));
}

/** Of each look, what so many looks up to it have exceeded; this is how both tools count. */
export function inAll(excess: readonly number[], looks: number): readonly number[] {
  const largest: number[] = [];
  return excess.map((value) => {
    largest.push(value);
    largest.sort((left, right) => right - left).splice(looks);
    return largest[looks - 1] ?? 0;
  });
}

/** Of each look, what so many looks in a row up to it have exceeded. */
export function inARow(excess: readonly number[], looks: number): readonly number[] {
  return excess.map((_, index) => (index + 1 < looks ? 0 : Math.min(...excess.slice(index + 1 - looks, index + 1))));
}

function together(left: Look, right: Look): Look {
  const baseline = left.baseline && right.baseline ? sum(left.baseline, right.baseline) : null;
  return { ...left, candidate: sum(left.candidate, right.candidate), baseline };
}

function sum(left: Sample, right: Sample): Sample {
  const counts = left.latency.counts.map((count, bucket) => count + (right.latency.counts[bucket] ?? 0));
  return {
    requests: left.requests + right.requests,
    errors: left.errors + right.errors,
    latency: { boundsMs: left.latency.boundsMs, counts },
  };
}

export function errorRate({ errors, requests }: Sample): number {
  return errors / requests;
}

/** As PromQL's `histogram_quantile(0.95, …)`: a straight line in each bucket. */
export function p95({ boundsMs, counts }: Histogram): number {
  const wanted = 0.95 * counts.reduce((sum, count) => sum + count, 0);
  if (wanted === 0) return Number.NaN;
  let below = 0;
  for (const [bucket, upper] of boundsMs.entries()) {
    const count = counts[bucket] ?? 0;
    const lower = boundsMs[bucket - 1] ?? 0;
    if (count > 0 && below + count >= wanted) return lower + ((upper - lower) * (wanted - below)) / count;
    below += count;
  }
  return boundsMs.at(-1) ?? Number.NaN;
}
