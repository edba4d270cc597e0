/** What looks at the metrics say in figures. */

import { exceededBy, pooled, total } from "../../release/analysis/latency";
import type { Sample } from "../../release/analysis/look";

export interface Figures {
  readonly requests: number;
  readonly errors: number;
  /** Null where nothing was asked. */
  readonly errorRatePercent: number | null;
  /** Null where nothing was asked. */
  readonly p95: Quantile | null;
}

export interface Quantile {
  /** Milliseconds. */
  readonly ms: number;
  /** It lies above the histogram's last bound: `ms` is that bound, and the least that it can be. */
  readonly isAtLeast: boolean;
}

/** The figures of all samples together, as if they were one. */
export function figuresOf(samples: readonly Sample[]): Figures {
  const requests = sum(samples.map((sample) => sample.requests));
  const errors = sum(samples.map((sample) => sample.errors));
  return {
    requests,
    errors,
    errorRatePercent: requests > 0 ? (100 * errors) / requests : null,
    p95: p95Of(samples),
  };
}

/** As the analysis reckons it, so that report and verdict give the same figure. */
function p95Of(samples: readonly Sample[]): Quantile | null {
  const filled = samples.map(({ latency }) => latency).filter((latency) => total(latency) > 0);
  if (filled.length === 0) return null;
  const pool = pooled(filled);
  const ms = exceededBy(pool, TAIL);
  return Number.isFinite(ms) ? { ms, isAtLeast: (pool.counts.at(-1) ?? 0) > TAIL * total(pool) } : null;
}

/** Share of requests above the 95th percentile. */
const TAIL = 0.05;

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The middle one, or the mean of the two in the middle; null for none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((left, right) => left - right);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
