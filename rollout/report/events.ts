/** A rollout's events, as its ledger holds them. */

import type { Entry } from "../ledger/entry";
import type { RolloutEvent, Timed } from "../machine/event";

export type Kind = RolloutEvent["kind"];
export type Of<Wanted extends Kind> = Timed<Extract<RolloutEvent, { kind: Wanted }>>;
export type Happened = Timed;

export function ofKind<Wanted extends Kind>(events: readonly Happened[], kind: Wanted): readonly Of<Wanted>[] {
  return events.filter((event): event is Of<Wanted> => event.kind === kind);
}

/** When an update began: the ledger notes when it ended, and how long it took. */
export function begunAt({ at, seconds }: Of<"updated" | "updateFailed">): string {
  return new Date(Date.parse(at) - seconds * 1000).toISOString();
}

/** One rollout of the ledger, with the event that it began with. */
export interface Rollout {
  readonly name: string;
  readonly started: Of<"started">;
  readonly events: readonly Happened[];
}

/** The ledger's rollouts, in the order in which they began. One whose start is not among the entries is left out. */
export function rolloutsOf(entries: readonly Entry[]): readonly Rollout[] {
  const events = new Map<string, Happened[]>();
  for (const { rollout, event } of entries) {
    const known = events.get(rollout);
    if (known) known.push(event);
    else events.set(rollout, [event]);
  }
  return Array.from(events).flatMap(([name, all]) => {
    const [started] = ofKind(all, "started");
    return started ? [{ name, started, events: all }] : [];
  });
}
