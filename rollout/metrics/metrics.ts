/** Where figures of both sides come from. */

import type { Look } from "../../release/analysis/look";

/** Versions as the metrics' release label names them. */
export interface Sides {
  readonly candidate: string;
  /** Null where no other release serves. */
  readonly baseline: string | null;
}

export interface Metrics {
  /**
   * What both sides did between two times, the later of which has just passed. A side without a single request is a
   * sample of zeros. Throws a MetricsError where the figures cannot be had or cannot be trusted.
   */
  look(sides: Sides, between: { readonly from: Date; readonly to: Date }, signal: AbortSignal): Promise<Look>;
  /**
   * Requests that one release has answered so far, by host: a counter that only grows. It is what shows that a release
   * gets no traffic any more.
   */
  served(release: string, signal: AbortSignal): Promise<Readonly<Record<string, number>>>;
}

/** The figures could not be had, or are no figures: the source is down, late, empty or its clock is off. */
export class MetricsError extends Error {
  override readonly name = "MetricsError";
}
