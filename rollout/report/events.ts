/** A rollout's events, as its ledger holds them. */

import type { Entry } from "../ledger/entry";
import type { RolloutEvent, Timed } from "../machine/event";
import { replay } from "../machine/next";
import type { State } from "../machine/state";

export type Kind = RolloutEvent["kind"];
export type Of<Wanted extends Kind> = Timed<Extract<RolloutEvent, { kind: Wanted }>>;
export type Happened = Timed;

export function ofKind<Wanted extends Kind>(events: readonly Happened[], kind: Wanted): readonly Of<Wanted>[] {
  return events.filter((event): event is Of<Wanted> => event.kind === kind);
}

/** One rollout of the ledger. */
export interface Rollout {
  readonly name: string;
  readonly events: readonly Happened[];
  /** What the events add up to. */
  readonly state: State;
}

/** The ledger's rollouts, in the order in which they began. One that does not begin with its start is left out. */
export function rolloutsOf(entries: readonly Entry[]): readonly Rollout[] {
  const events = new Map<string, Happened[]>();
  for (const { rollout, event } of entries) {
    const known = events.get(rollout);
    if (known) known.push(event);
    else events.set(rollout, [event]);
  }
  return Array.from(events).flatMap(([name, all]) => {
    const state = all[0]?.kind === "started" ? replay(all) : null;
    return state ? [{ name, events: all, state }] : [];
  });
}
