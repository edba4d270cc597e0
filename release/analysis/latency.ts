/** What histograms say of latency: quantiles, and how many requests took longer than so and so long. */

import type { Histogram } from "./look";

/** Sum of those with the newest's buckets. Throws where there is none. */
export function pooled(histograms: readonly Histogram[]): Histogram {
  const newest = histograms.at(-1);
  if (!newest) throw new RangeError("no histogram to pool");
  const alike = histograms.filter(({ boundsMs }) => sameBounds(boundsMs, newest.boundsMs));
  const counts = newest.counts.map((_, bucket) => alike.reduce((sum, { counts: more }) => sum + (more[bucket] ?? 0), 0));
  return { boundsMs: newest.boundsMs, counts };
}

export function sameBounds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((bound, index) => bound === right[index]);
}

export function total({ counts }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The latency that this share of requests exceeds; the highest bound where it lies above that, NaN of no requests. */
export function exceededBy(histogram: Histogram, share: number): number {
  const requests = total(histogram);
  if (requests === 0) return Number.NaN;
  const wanted = share * requests;
  let above = requests;
  for (const [bucket, upper] of histogram.boundsMs.entries()) {
    const beyond = above - (histogram.counts[bucket] ?? 0);
    if (beyond <= wanted) return between({ lower: lowerBound(histogram, bucket), upper, above, beyond }, wanted);
    above = beyond;
  }
  return histogram.boundsMs.at(-1) ?? Number.NaN;
}

/**
 * Requests slower than this. A bucket's requests are divided as those of `shape` are taken to be, so that the same rule counts
 * on both sides.
 */
export function slowerThan(histogram: Histogram, latencyMs: number, shape: Histogram = histogram): number {
  const bucket = histogram.boundsMs.findIndex((bound) => latencyMs < bound);
  if (bucket === -1) return histogram.counts.at(-1) ?? 0;
  const beyond = histogram.counts.slice(bucket + 1).reduce((sum, count) => sum + count, 0);
  return beyond + (histogram.counts[bucket] ?? 0) * partAbove(shape, bucket, latencyMs);
}

/** One bucket, and how many requests are above its lower and beyond its upper bound. */
interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly above: number;
  readonly beyond: number;
}

function partAbove(shape: Histogram, index: number, latencyMs: number): number {
  const lower = lowerBound(shape, index);
  const upper = shape.boundsMs[index] ?? Number.POSITIVE_INFINITY;
  const inside = shape.counts[index] ?? 0;
  const beyond = shape.counts.slice(index + 1).reduce((sum, count) => sum + count, 0);
  const isTail = lower > 0 && beyond > 0 && inside > 0;
  if (!isTail) return (upper - latencyMs) / (upper - lower);
  const above = beyond + inside;
  return (above * (latencyMs / lower) ** -steepness({ lower, upper, above, beyond }) - beyond) / inside;
}

/** Tails fall about as a power of latency (Pareto): nearer to the truth in wide buckets than a straight line. */
function between({ lower, upper, above, beyond }: Bucket, wanted: number): number {
  if (above === beyond) return upper;
  if (lower === 0 || beyond === 0) return lower + ((upper - lower) * (above - wanted)) / (above - beyond);
  return lower * (above / wanted) ** (1 / steepness({ lower, upper, above, beyond }));
}

function steepness({ lower, upper, above, beyond }: Bucket): number {
  return Math.log(above / beyond) / Math.log(upper / lower);
}

function lowerBound({ boundsMs }: Histogram, bucket: number): number {
  return boundsMs[bucket - 1] ?? 0;
}
