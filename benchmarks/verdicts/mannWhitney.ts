/**
 * The judge of Kayenta (NetflixACAJudge): a metric has failed when the lower end of the confidence interval of the difference
 * (candidate less baseline, Mann-Whitney, 98 %) is above a quarter of the Hodges-Lehmann estimate. It is asked at the end of
 * each interval, of all looks of the hold so far.
 */

import type { Look, Sample } from "../../release/analysis/look";
import { errorRate, p95 } from "./threshold";

/** Kayenta's `fraction`. */
const TOLERANCE = 0.25;

/** Standard normal deviate of one side of 98 %. */
export const CONFIDENCE_98 = 2.326;

/** How sure it is, in standard deviations, that the worse of both metrics has failed. */
export function certainty(looks: readonly Look[]): number {
  return Math.max(
    ...METRICS.map((metric) =>
      deviation(
        numbers(looks.map(({ candidate }) => metric(candidate))),
        numbers(looks.flatMap(({ baseline }) => (baseline ? [metric(baseline)] : []))),
      ),
    ),
  );
}

const METRICS = [errorRate, ({ latency }: Sample) => p95(latency)];

/** Kayenta removes what is not a number. */
function numbers(values: readonly number[]): Float64Array {
  return Float64Array.from(values.filter((value) => Number.isFinite(value)));
}

/**
 * The interval's lower end is above the tolerance just when the test of "no larger than the tolerance" rejects (Lehmann 1975);
 * the statistic is normal for 8 and more of each.
 */
function deviation(candidate: Float64Array, baseline: Float64Array): number {
  const pairs = candidate.length * baseline.length;
  if (pairs === 0) return Number.NEGATIVE_INFINITY;
  const differences = new Float64Array(pairs);
  let at = 0;
  for (const left of candidate) for (const right of baseline) differences[at++] = left - right;
  differences.sort();
  const estimate = ((differences[(pairs - 1) >> 1] ?? 0) + (differences[pairs >> 1] ?? 0)) / 2;
  const tolerance = TOLERANCE * Math.abs(estimate);
  const above = differences.reduce((count, value) => count + (value > tolerance ? 1 : value === tolerance ? 0.5 : 0), 0);
  const spread = Math.sqrt((pairs * (candidate.length + baseline.length + 1)) / 12);
  return (above - pairs / 2 - 0.5) / spread;
}
