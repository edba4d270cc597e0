/** What a command's exit code says; scripts may rely on it. */

import type { State } from "../../machine/state";

export const EXIT_CODES = {
  /** The release was promoted, or what was asked for is done. */
  done: 0,
  /** An error that none of the others names. */
  failed: 1,
  /** It cannot be started as things are; nothing was changed. */
  notReady: 2,
  /** The release was taken back. */
  rolledBack: 3,
  /** Only a person can decide what is right now. */
  halted: 4,
  /** The driver was stopped; the rollout goes on with the next `start`. */
  stopped: 5,
  /** Another driver is at work on the stack. */
  busy: 6,
} as const;

export type Ending = keyof typeof EXIT_CODES;

export function endingOf({ phase }: State): Ending {
  if (phase === "promoted") return "done";
  if (phase === "rolledBack" || phase === "halted") return phase;
  return "stopped";
}
