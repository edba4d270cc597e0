/** Samples from the totals that a source gives, and what such totals must look like. */

import type { Histogram, Sample } from "../../release/analysis/look";
import { count, type Source, troubleAt } from "./source";

/** What one release did, as sources count it. */
export interface Totals {
  readonly requests: number;
  readonly errors: number;
  /** By upper bound in seconds, the requests that took no longer; that of Infinity are all. */
  readonly withinSeconds: ReadonlyMap<number, number>;
}

export const NOTHING: Totals = { requests: 0, errors: 0, withinSeconds: new Map() };

/** Throws a MetricsError where the totals contradict each other. */
export function sampleOf(source: Source, release: string, { requests, errors, withinSeconds }: Totals): Sample {
  if (errors > requests) {
    throw troubleAt(source, {
      found: `${errors} failed of ${requests} requests to ${release}`,
      expected: "no more failures than requests",
      next: "Check that both are counted at the same place.",
    });
  }
  if (requests > 0) refuseNoBuckets(source, release, withinSeconds);
  return {
    requests: count(source, `requests to ${release}`, requests),
    errors: count(source, `errors of ${release}`, errors),
    latency: histogram(source, release, withinSeconds),
  };
}

function refuseNoBuckets(source: Source, release: string, withinSeconds: Totals["withinSeconds"]): void {
  if ((withinSeconds.get(Number.POSITIVE_INFINITY) ?? 0) > 0) return;
  throw troubleAt(source, {
    found: `requests to ${release}, and no buckets that tell how long they took`,
    expected: "a histogram or distribution of their duration, for each release",
    next: "Check the metric's name in `sluice:driver.metrics`, and that it is no summary, gauge or native histogram.",
  });
}

function histogram(source: Source, release: string, withinSeconds: Totals["withinSeconds"]): Histogram {
  const rising = [...withinSeconds].sort(([left], [right]) => left - right);
  const counts = rising.map(([bound, within], index) => {
    const below = rising[index - 1]?.[1] ?? 0;
    if (within >= below) return within - below;
    throw troubleAt(source, {
      found: `${within} requests to ${release} within ${bound} s, and ${below} within less`,
      expected: "counts that rise with the bucket's bound",
      next: "Check that all of the release's instances have the same buckets.",
    });
  });
  const bounds = rising.map(([bound]) => bound).filter(Number.isFinite);
  return { boundsMs: bounds.map(toMilliseconds), counts: counts.length > 0 ? counts : [0] };
}

/** Whole microseconds: 0.07 s are 70 ms and not 70.00000000000001. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1_000_000) / 1000;
}
