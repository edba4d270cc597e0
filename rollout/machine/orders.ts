/** What follows from what a person orders. */

import { advance } from "./entering";
import type { RolloutEvent, Timed } from "./event";
import { takeBack } from "./rollback";
import type { State } from "./state";
import { lastStep } from "./state";

type Ordered = Timed<Extract<RolloutEvent, { kind: "ordered" }>>;

export function afterOrder(before: State, { at, order, nonce }: Ordered): State {
  if (before.followed.includes(nonce)) return before;
  const state = { ...before, followed: [...before.followed, nonce] };
  switch (order.kind) {
    case "pause":
      return { ...state, paused: true };
    case "resume":
      return { ...state, paused: false };
    case "promote":
      return promoted(state, at);
    case "control":
      // Whoever reaches for the emergency controls does not want the rollout to go on meanwhile.
      return { ...state, control: order.emergency, paused: true };
    case "rollback":
      return takeBack(undecided(state), { at, by: order.by, reasons: [order.reason], level: order.level });
  }
}

/** A rollback that halted may be ordered once more, perhaps of another level. */
function undecided(state: State): State {
  return state.phase === "halted" ? { ...state, rollback: null } : state;
}

/** Cuts the wait short, and nothing else: gates stay closed, and what has failed stays failed. */
function promoted(state: State, at: string): State {
  if (state.phase === "holding" || state.phase === "watching") return { ...advance(state, at), paused: false };
  const unfinished = state.phase === "halted" && !state.rollback && state.step === lastStep(state);
  return unfinished ? { ...state, phase: "finalising", since: at, failures: 0, reasons: [] } : state;
}
