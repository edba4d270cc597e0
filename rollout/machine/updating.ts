/** What follows from an update: the next phase, another attempt, or the way back. */

import type { RolloutEvent, Timed } from "./event";
import { halt, takeBack } from "./rollback";
import type { State } from "./state";
import { areTestsDue, isExposed } from "./state";

/** Attempts at one update before the release is taken back, or, where that is what fails, before it halts. */
const ATTEMPTS = 3;

/** A refusal lasts until somebody has signed or mended something, so asking again at once would only cost. */
const REFUSED_FOR_MS = 60_000;

type Of<Kind extends RolloutEvent["kind"]> = Timed<Extract<RolloutEvent, { kind: Kind }>>;

export function afterUpdate(state: State, { at, to }: Of<"updated">): State {
  const done = { ...state, since: at, failures: 0, obstacles: [], explained: [], retryAt: null };
  switch (to.kind) {
    case "step":
      if (state.phase !== "deploying" && state.phase !== "moving") return state;
      return afterStep({ ...done, step: to.step, takenAt: at, firstTakenAt: firstTakenAt(state, to.step, at), looks: [], verdict: null, blindSince: null });
    case "finalise":
      return state.phase === "finalising" ? { ...done, phase: "promoted" } : state;
    case "rollback":
      if (state.phase !== "rollingBack" || !state.rollback) return state;
      return { ...done, phase: "verifying", step: 0, rollback: { ...state.rollback, appliedAt: at } };
  }
}

function firstTakenAt(state: State, step: number, at: string): string | null {
  return step === 0 ? null : (state.firstTakenAt ?? at);
}

/** Where nobody is exposed there is nothing to hold for: only tests can tell something. */
function afterStep(state: State): State {
  if (isExposed(state)) return { ...state, phase: "holding" };
  return { ...state, phase: areTestsDue(state) ? "testing" : "waiting" };
}

export function afterFailure(state: State, { at, to, why }: Of<"updateFailed">): State {
  const failures = state.failures + 1;
  if (failures < ATTEMPTS) return { ...state, failures };
  const reasons = [`the update failed ${String(failures)} times, the last time because ${why}`];
  if (to.kind !== "step") return halt({ ...state, failures }, at, reasons);
  return takeBack(state, { at, by: "a failed update", reasons, level: 2 });
}

/** Nothing was changed: the step's gate is closed, or what has no gate is tried again later. */
export function afterRefusal(state: State, { at, why }: Of<"updateRefused">): State {
  const retryAt = new Date(Date.parse(at) + REFUSED_FOR_MS).toISOString();
  const refused = { ...state, obstacles: [why], explained: [why], retryAt };
  return state.phase === "moving" ? { ...refused, phase: "waiting", since: at } : refused;
}

export function afterVerification(state: State, { at, secondsToZero, why }: Of<"verified">): State {
  if (state.phase !== "verifying") return state;
  if (secondsToZero !== null) return { ...state, phase: "rolledBack", since: at };
  return halt(state, at, [...state.reasons, `taken back, and not seen to be so: ${why ?? "nothing could be seen"}`]);
}
