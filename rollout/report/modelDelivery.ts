/**
 * DORA's four figures of software delivery, over all of the stack's rollouts that the ledger holds.
 * Definitions: https://dora.dev/guides/dora-metrics/. What is not known is null, never 0.
 */

import type { Rollout } from "./events";
import { median } from "./figures";
import { exposuresOf } from "./modelExposure";
import { secondsToZero } from "./modelOutcome";

export interface Delivery {
  /** Rollouts whose candidate got traffic and that have ended, promoted or rolled back. */
  readonly deployments: number;
  readonly promoted: number;
  readonly rolledBack: number;
  /** From the first event of all to the last, milliseconds. */
  readonly periodMs: number;
  /** From the commit to the promotion, milliseconds; the median, and over how many. */
  readonly leadTime: Middle;
  /** From the decision to take it back until nobody was served by it, milliseconds. */
  readonly recovery: Middle;
}

export interface Middle {
  readonly medianMs: number | null;
  readonly of: number;
}

export function deliveryOf(history: readonly Rollout[]): Delivery {
  const rollouts = history.filter(hadTraffic);
  const promoted = rollouts.filter(({ state }) => state.phase === "promoted");
  const rolledBack = rollouts.filter(({ state }) => state.phase === "rolledBack");
  return {
    deployments: promoted.length + rolledBack.length,
    promoted: promoted.length,
    rolledBack: rolledBack.length,
    periodMs: between(history[0]?.events[0]?.at, history.at(-1)?.events.at(-1)?.at) ?? 0,
    leadTime: middle(promoted.map(({ state }) => between(state.terms.committedAt, state.since))),
    recovery: middle(rolledBack.map(recovery)),
  };
}

function hadTraffic(rollout: Rollout): boolean {
  return exposuresOf(rollout).some(({ weight }) => weight > 0);
}

/** Milliseconds. */
function recovery(rollout: Rollout): number | null {
  const seconds = secondsToZero(rollout);
  return seconds === null ? null : seconds * 1000;
}

function middle(spans: readonly (number | null)[]): Middle {
  const known = spans.filter((span) => span !== null);
  return { medianMs: median(known), of: known.length };
}

/** Milliseconds; null where one of the times is not known. */
function between(from: string | null | undefined, to: string | null | undefined): number | null {
  return from && to ? Date.parse(to) - Date.parse(from) : null;
}
