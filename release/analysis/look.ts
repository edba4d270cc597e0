/** What metrics say of the candidate and of the baseline over one stretch of time. */

/** Answered requests by how long they took. */
export interface Histogram {
  /** Upper bounds of the buckets in milliseconds, rising. */
  readonly boundsMs: readonly number[];
  /** Requests in each bucket, not cumulative; one more than bounds, the last for what took longer than all of them. */
  readonly counts: readonly number[];
}

/** One side over one stretch of time. */
export interface Sample {
  readonly requests: number;
  /** Requests that were answered with 5xx or not at all. */
  readonly errors: number;
  readonly latency: Histogram;
}

/** Both sides over the same stretch of time. */
export interface Look {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly candidate: Sample;
  /** Null where nothing else serves any more, or nothing did yet. */
  readonly baseline: Sample | null;
}
