/** The decision to take a release back, from wherever the rollout stands. */

import type { RollbackLevel } from "./event";
import type { State } from "./state";

export interface Decision {
  readonly at: string;
  /** Who or what decided. */
  readonly by: string;
  readonly reasons: readonly string[];
  readonly level: RollbackLevel;
}

/**
 * Takes the release back; the first decision stands. Halts instead where nothing can be restored: without a stable
 * release, and while the candidate is being made the stable one, when it may be the only one left.
 */
export function takeBack(state: State, { at, by, reasons, level }: Decision): State {
  if (state.rollback) return state;
  if (!state.terms.stable) return halt(state, at, [...reasons, "there is no stable release to go back to; the kill switch stops all traffic"]);
  if (state.phase === "finalising") return halt(state, at, [...reasons, "it is being made the stable release, which a rollback could no longer restore"]);
  return {
    ...state,
    phase: "rollingBack",
    since: at,
    failures: 0,
    obstacles: [],
    // The way back waits for nothing.
    retryAt: null,
    reasons,
    rollback: { level, decidedAt: at, appliedAt: null, by },
  };
}

/** Leaves everything as it is, and to a person. */
export function halt(state: State, at: string, reasons: readonly string[]): State {
  return { ...state, phase: "halted", since: at, reasons };
}
