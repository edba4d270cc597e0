/** What every source of metrics has in common: a name, a clock, patience, and one form of error. */

import { MetricsError } from "./metrics";

export interface Source {
  /** Kind and address, as people know it; no credentials in it. */
  readonly name: string;
  readonly now: () => Date;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Figures older than this are late: whoever reports them may be gone, which must not look like no traffic. */
export const LATE_MS = 120_000;

export interface Trouble {
  readonly found: string;
  readonly expected: string;
  /** What to do about it: a sentence. */
  readonly next: string;
}

export function troubleAt({ name }: Source, { found, expected, next }: Trouble, cause?: unknown): MetricsError {
  return new MetricsError(`${name}: found ${found}; expected ${expected}. ${next}`, { cause });
}

/** Kind and address, without what could be a credential in it. */
export function sourceName(kind: string, url: string): string {
  const { origin, pathname } = new URL(url);
  return `${kind} at ${origin}${pathname === "/" ? "" : pathname}`;
}

/** Throws a MetricsError where the newest figure is too old at that time. */
export function refuseLate(source: Source, what: string, newest: Date | null, at: Date): void {
  if (newest !== null && at.getTime() - newest.getTime() <= LATE_MS) return;
  const seen = newest === null ? "nothing new" : `nothing newer than ${newest.toISOString()}`;
  throw troubleAt(source, {
    found: `${seen} of ${what}`,
    expected: `figures no older than ${LATE_MS / 1000} s at ${at.toISOString()}`,
    next: "Check that what reports them still runs and is reached: no news is not the same as no traffic.",
  });
}

/** A count as it was reported. Throws a MetricsError where it is none. */
export function count(source: Source, what: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw troubleAt(source, {
    found: `${value} for ${what}`,
    expected: "a finite number, 0 or more",
    next: "Check that the metric is a counter, and what reports it.",
  });
}
