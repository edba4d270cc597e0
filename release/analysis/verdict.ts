/** What the analysis says of a candidate. */

/** One figure, and the limit that it is held to. */
export interface Reason {
  /** What was measured. */
  readonly what: "error rate" | "P95" | "requests";
  readonly candidate: number;
  /** Null where the limit is absolute. */
  readonly baseline: number | null;
  readonly limit: number;
  readonly unit: "%" | "ms" | "requests";
  /** The sentence that people read, with figures, limit and how sure it is. */
  readonly text: string;
}

/** `pass` and `fail` are said only when it is sure enough; everything else is `inconclusive`, which is never a pass. */
export interface Verdict {
  readonly kind: "pass" | "fail" | "inconclusive";
  /** For `fail` what failed, for the others what was looked at. */
  readonly reasons: readonly Reason[];
}
