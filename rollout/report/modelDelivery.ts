/**
 * DORA's four figures of software delivery, over all of the stack's rollouts that the ledger holds.
 * Definitions: https://dora.dev/guides/dora-metrics/. What is not known is null, never 0.
 */

import { ofKind, rolloutsOf, type Rollout } from "./events";
import type { Entry } from "../ledger/entry";
import { median } from "./figures";
import { exposuresOf } from "./modelExposure";
import { decisionOf, outcomeOf } from "./modelOutcome";

export interface Delivery {
  /** Rollouts whose candidate got traffic and that have ended, promoted or rolled back. */
  readonly deployments: number;
  readonly promoted: number;
  readonly rolledBack: number;
  /** From the first entry of the ledger to the last, milliseconds. */
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

export function deliveryOf(history: readonly Entry[]): Delivery {
  const rollouts = rolloutsOf(history).filter(hadTraffic);
  const promoted = rollouts.filter((rollout) => outcomeOf(rollout).kind === "promoted");
  const rolledBack = rollouts.filter((rollout) => outcomeOf(rollout).kind === "rolledBack");
  return {
    deployments: promoted.length + rolledBack.length,
    promoted: promoted.length,
    rolledBack: rolledBack.length,
    periodMs: between(history.at(0)?.event.at, history.at(-1)?.event.at) ?? 0,
    leadTime: middle(promoted.map((rollout) => between(rollout.started.committedAt, outcomeOf(rollout).at))),
    recovery: middle(rolledBack.map((rollout) => between(decisionOf(rollout)?.at, restoredAt(rollout)))),
  };
}

function hadTraffic(rollout: Rollout): boolean {
  return exposuresOf(rollout).some(({ weight }) => weight > 0);
}

/** When nobody was served by it any more, or, where that was not seen, when the update that takes it back had ended. */
function restoredAt({ events }: Rollout): string | undefined {
  const seen = ofKind(events, "verified").find(({ secondsToZero }) => secondsToZero !== null);
  return seen?.at ?? ofKind(events, "updated").find(({ to }) => to.kind === "rollback")?.at;
}

function middle(spans: readonly (number | null)[]): Middle {
  const known = spans.filter((span) => span !== null);
  return { medianMs: median(known), of: known.length };
}

/** Milliseconds; null where one of the times is not known. */
function between(from: string | null | undefined, to: string | null | undefined): number | null {
  return from && to ? Date.parse(to) - Date.parse(from) : null;
}
