/** What stands before a step: the time it is to start at, smoke tests, gates. */

import type { RolloutEvent, Timed } from "./event";
import { takeBack } from "./rollback";
import type { State } from "./state";
import { areTestsDue, lastStep } from "./state";

type Of<Kind extends RolloutEvent["kind"]> = Timed<Extract<RolloutEvent, { kind: Kind }>>;

/** An announcement is due, or the start itself. */
export function afterWait(state: State, { at }: Of<"due">): State {
  if (state.phase !== "scheduled") return state;
  return at < state.terms.startsAt ? { ...state, since: at } : { ...state, phase: "deploying", since: at };
}

export function afterGate(state: State, { at }: Of<"gateOpened">): State {
  if (state.phase !== "waiting" || state.paused) return state;
  return { ...state, phase: "moving", since: at, obstacles: [], retryAt: null, failures: 0 };
}

export function afterTest(state: State, { at, what, passed, reasons }: Of<"tested">): State {
  if (state.phase !== "testing") return state;
  if (!passed) return takeBack(state, { at, by: what, reasons, level: state.terms.plan.rollback.automaticLevel });
  if (state.step < lastStep(state)) return { ...state, phase: "waiting", since: at };
  return { ...state, phase: "watching", since: at };
}

/** The step's hold has passed, or somebody has cut it short. */
export function advance(state: State, at: string): State {
  if (state.phase === "watching") return { ...state, phase: "finalising", since: at, failures: 0 };
  return { ...state, phase: areTestsDue(state) ? "testing" : "waiting", since: at };
}
