/** Looks at made-up traffic of 400 requests a second, and verdicts on them. Always the same. */

import type { Look, Sample } from "../../release/analysis/look";
import type { Verdict } from "../../release/analysis/verdict";

export interface Traffic {
  /** The candidate's share, percent. */
  readonly weight: number;
  /** Share of the candidate's requests that fail, 0 to 1. */
  readonly errorShare: number;
}

const REQUESTS_PER_SECOND = 400;

/** The look that begins then; `index` lets latencies rise and fall from one to the next. */
export function lookFrom(from: string, seconds: number, { weight, errorShare }: Traffic, index: number): Look {
  const share = (percent: number) => (REQUESTS_PER_SECOND * seconds * percent) / 100;
  return {
    from,
    to: new Date(Date.parse(from) + seconds * 1000).toISOString(),
    candidate: sample(share(weight), errorShare, 148 + 22 * Math.sin(index)),
    baseline: weight === 100 ? null : sample(share(100 - weight), 0.0002, 152 + 18 * Math.cos(index / 2)),
  };
}

const BOUNDS_MS = [25, 50, 100, 150, 200, 250, 300, 400, 500, 1000, 2500];

/** Exponentially distributed latencies with that 95th percentile. */
export function sample(requests: number, errorShare: number, p95Ms: number): Sample {
  const total = Math.round(requests);
  const mean = p95Ms / Math.log(20);
  const within = [...BOUNDS_MS.map((bound) => Math.round(total * (1 - Math.exp(-bound / mean)))), total];
  const counts = within.map((count, index) => count - (within[index - 1] ?? 0));
  return { requests: total, errors: Math.round(total * errorShare), latency: { boundsMs: BOUNDS_MS, counts } };
}

export const INCONCLUSIVE: Verdict = {
  kind: "inconclusive",
  reasons: [
    {
      what: "requests",
      candidate: 60,
      baseline: 1140,
      limit: 100,
      unit: "requests",
      text: "too few requests yet: 60 of the candidate, where 100 are needed",
    },
  ],
};

export const PASS: Verdict = {
  kind: "pass",
  reasons: [
    {
      what: "error rate",
      candidate: 0.02,
      baseline: 0.02,
      limit: 0.04,
      unit: "%",
      text: "error rate 0.02 % against the baseline's 0.02 %, limit 2 × that",
    },
    {
      what: "P95",
      candidate: 151,
      baseline: 149,
      limit: 223.5,
      unit: "ms",
      text: "P95 151 ms against the baseline's 149 ms, limit 1.5 × that",
    },
  ],
};
