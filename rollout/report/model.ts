/** What a report says, as plain values: made from ledger entries alone, the same entries give the same report. */

import { sameRelease, type Release } from "../../release/schema";
import type { Verdict } from "../../release/analysis/verdict";
import type { Entry } from "../ledger/entry";
import type { State } from "../machine/state";
import { ofKind, rolloutsOf, type Of, type Rollout } from "./events";
import { deliveryOf, type Delivery } from "./modelDelivery";
import { exposuresOf, stepTimes, type Exposure } from "./modelExposure";
import { gatesOf, noticesOf, triggersOf, type Gate, type Telling } from "./modelGates";
import { limitsOf, stretchesOf, type Limit, type Stretch } from "./modelMeasured";
import { outcomeOf, secondsToZero, type Outcome } from "./modelOutcome";
import { targetsOf, type Target } from "./modelTargets";
import { timelineOf, type Moment } from "./modelTimeline";

export interface Report {
  /** Where the machine stands after the rollout's events. */
  readonly state: State;
  readonly outcome: Outcome;
  /** From the decision until nobody was served by the candidate; null where that was not seen. */
  readonly secondsToZero: number | null;
  /** When the steps began and ended; null where they have not. */
  readonly steps: { readonly first: string | null; readonly last: string | null };
  readonly exposures: readonly Exposure[];
  readonly measured: readonly Stretch[];
  readonly limits: readonly Limit[];
  readonly targets: readonly Target[];
  readonly verdict: { readonly at: string; readonly verdict: Verdict } | null;
  readonly timeline: readonly Moment[];
  readonly gates: readonly Gate[];
  readonly triggers: { readonly armed: readonly string[]; readonly pulled: readonly Of<"triggered">[] };
  readonly notices: readonly Telling[];
  readonly delivery: Delivery;
  readonly costs: Costs;
  readonly record: LedgerRecord;
}

export interface Costs {
  /** US dollars a month, estimated. */
  readonly monthlyUsd: number;
  /** The stable release's, where the ledger holds its rollout. */
  readonly beforeUsd: number | null;
}

/** Where in the ledger all of this is written. */
export interface LedgerRecord {
  readonly rollout: string;
  readonly first: number;
  readonly last: number;
  /** Hash of the last entry: it stands for all entries before it. */
  readonly hash: string;
}

/**
 * The report on one rollout, from its entries and from all entries of the stack's ledger, both in their order. Throws
 * where the entries do not hold the start of a rollout.
 */
export function reportOf(entries: readonly Entry[], history: readonly Entry[]): Report {
  const [rollout] = rolloutsOf(entries);
  if (!rollout)
    throw new Error("A report needs the entries of one rollout from its start on, and there is no start among these.");
  const { state, events } = rollout;
  const { plan, stable, monthlyUsd } = state.terms;
  const past = rolloutsOf(history);
  const others = past.filter(({ name }) => name !== rollout.name);
  const observed = ofKind(events, "observed").at(-1);
  return {
    state,
    outcome: outcomeOf(rollout),
    secondsToZero: secondsToZero(rollout),
    steps: stepTimes(rollout),
    exposures: exposuresOf(rollout),
    measured: stretchesOf(rollout),
    limits: limitsOf(plan),
    targets: targetsOf(rollout),
    verdict: observed ? { at: observed.at, verdict: observed.verdict } : null,
    timeline: timelineOf(rollout),
    gates: gatesOf(rollout),
    triggers: { armed: triggersOf(plan), pulled: ofKind(events, "triggered") },
    notices: noticesOf(rollout),
    delivery: deliveryOf(past),
    costs: { monthlyUsd, beforeUsd: stable && costOf(stable, others) },
    record: recordOf(rollout, entries),
  };
}

function costOf(release: Release, past: readonly Rollout[]): number | null {
  return past.findLast(({ state }) => sameRelease(state.terms.release, release))?.state.terms.monthlyUsd ?? null;
}

function recordOf({ name }: Rollout, entries: readonly Entry[]): LedgerRecord {
  const [first, last] = [entries[0], entries.at(-1)];
  return { rollout: name, first: first?.sequence ?? 0, last: last?.sequence ?? 0, hash: last?.hash ?? "" };
}
