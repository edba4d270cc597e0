/** Looks whether a release that was taken back still answers anybody, and since when it does not. */

import type { Metrics } from "../metrics/metrics";
import { MetricsError } from "../metrics/metrics";
import type { Doing } from "./runner";
import { pause } from "./until";

export interface Verifying {
  readonly metrics: Metrics;
  readonly candidate: string;
  /** How long nobody must have been answered, milliseconds: longer than the source takes to see a request. */
  readonly quietMs: number;
  /** How long after the update it may take at most, milliseconds. */
  readonly withinMs: number;
}

const LOOK_EVERY_MS = 200;

interface Sight {
  /** Requests answered so far, of all hosts; null before the first look. */
  readonly served: number | null;
  /** When that last grew, milliseconds since the epoch. */
  readonly changedAt: number;
  /** Why the last look failed; null where it did not. */
  readonly blind: string | null;
}

export async function verify(verifying: Verifying, { wanted, signal, emit }: Doing<"verify">): Promise<void> {
  const decidedAt = Date.parse(wanted().decidedAt);
  let sight: Sight = { served: null, changedAt: decidedAt, blind: null };
  for (;;) {
    sight = await seen(verifying, sight, signal);
    const { appliedAt } = wanted();
    if (appliedAt !== null) {
      const quietSince = Math.max(sight.changedAt, Date.parse(appliedAt));
      const now = Date.now();
      if (sight.blind === null && now > quietSince + verifying.quietMs) {
        emit({ kind: "verified", secondsToZero: (sight.changedAt - decidedAt) / 1000, why: null });
        return;
      }
      if (now > Date.parse(appliedAt) + verifying.quietMs + verifying.withinMs) {
        const why = sight.blind ?? `${verifying.candidate} is still answering`;
        emit({ kind: "verified", secondsToZero: null, why });
        return;
      }
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function seen({ metrics, candidate }: Verifying, before: Sight, signal: AbortSignal): Promise<Sight> {
  try {
    const hosts = await metrics.served(candidate, signal);
    const served = Object.values(hosts).reduce((total, count) => total + count, 0);
    // What was served before the first look is not known: it counts as served until then.
    return { served, changedAt: served === before.served ? before.changedAt : Date.now(), blind: null };
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
    return { ...before, blind: error.message };
  }
}
