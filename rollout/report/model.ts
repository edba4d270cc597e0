/** What a report says, as plain values: made from ledger entries alone, the same entries give the same report. */

import { sameRelease, type Emergency, type Plan } from "../../release/schema";
import type { Verdict } from "../../release/analysis/verdict";
import type { Entry } from "../ledger/entry";
import { ofKind, rolloutsOf, type Of, type Rollout } from "./events";
import { deliveryOf, type Delivery } from "./modelDelivery";
import { exposuresOf, stepTimes, type Exposure } from "./modelExposure";
import { gatesOf, noticesOf, triggersOf, type Gate, type Telling } from "./modelGates";
import { limitsOf, stretchesOf, type Limit, type Stretch } from "./modelMeasured";
import { decisionOf, outcomeOf, type Decision, type Outcome } from "./modelOutcome";
import { targetsOf, type Target } from "./modelTargets";
import { timelineOf, type Moment } from "./modelTimeline";

export interface Report {
  readonly started: Of<"started">;
  readonly plan: Plan;
  readonly outcome: Outcome;
  /** Why it was taken back; null where nobody began to. */
  readonly decision: Decision | null;
  /** From the decision until nobody was served by the candidate; null where that was not seen. */
  readonly secondsToZero: number | null;
  /** What the emergency controls were last set to; null where nobody did. */
  readonly controls: Emergency | null;
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
  const { started, events } = rollout;
  const observed = ofKind(events, "observed").at(-1);
  return {
    started,
    plan: started.plan,
    outcome: outcomeOf(rollout),
    decision: decisionOf(rollout),
    secondsToZero: ofKind(events, "verified").at(-1)?.secondsToZero ?? null,
    controls: ofKind(events, "controlled").findLast(({ why }) => why === null)?.emergency ?? null,
    steps: stepTimes(rollout),
    exposures: exposuresOf(rollout),
    measured: stretchesOf(rollout),
    limits: limitsOf(started.plan),
    targets: targetsOf(rollout),
    verdict: observed ? { at: observed.at, verdict: observed.verdict } : null,
    timeline: timelineOf(rollout),
    gates: gatesOf(rollout),
    triggers: { armed: triggersOf(started.plan), pulled: ofKind(events, "triggered") },
    notices: noticesOf(rollout),
    delivery: deliveryOf(history),
    costs: { monthlyUsd: started.monthlyUsd, beforeUsd: costBefore(rollout, history) },
    record: recordOf(rollout, entries),
  };
}

function costBefore({ name, started: { stable } }: Rollout, history: readonly Entry[]): number | null {
  if (!stable) return null;
  const before = rolloutsOf(history).findLast(
    ({ name: other, started }) => other !== name && sameRelease(started.release, stable),
  );
  return before?.started.monthlyUsd ?? null;
}

function recordOf({ name }: Rollout, entries: readonly Entry[]): LedgerRecord {
  const [first, last] = [entries[0], entries.at(-1)];
  return { rollout: name, first: first?.sequence ?? 0, last: last?.sequence ?? 0, hash: last?.hash ?? "" };
}
