/** Reads what is on record, without a lease and without writing: for those who only look. */

import { readLedger, verifyLedger } from "../ledger";
import type { Entry } from "../ledger";
import type { Timed } from "../machine/event";
import { next, replay } from "../machine/next";
import type { State } from "../machine/state";
import type { Store } from "../store";
import { pause } from "./until";

/** Every entry of the stack's ledger. */
export async function recorded(store: Store): Promise<readonly Entry[]> {
  const { files, head } = await readLedger(store);
  return verifyLedger(files, head).entries;
}

export interface Rollout {
  readonly rollout: string;
  readonly entries: readonly Entry[];
  readonly state: State;
}

/** The stack's last rollout, whether it is over or not; null before the first. */
export async function lastRollout(store: Store): Promise<Rollout | null> {
  const all = await recorded(store);
  const rollout = all.at(-1)?.rollout;
  if (rollout === undefined) return null;
  const entries = all.filter((entry) => entry.rollout === rollout);
  const state = replay(entries.map(({ event }) => event));
  return state && { rollout, entries, state };
}

export interface Following {
  readonly rollout: string;
  /** Entries that are told already. */
  readonly known: number;
  readonly enough: (state: State) => boolean;
}

const LOOK_EVERY_MS = 500;

/**
 * Tells each event as it comes on record, until the state is one that was waited for. Gives that state; null where the
 * signal was aborted before.
 */
export async function follow(
  store: Store,
  { rollout, known, enough }: Following,
  tell: (event: Timed, state: State) => void,
  signal: AbortSignal,
): Promise<State | null> {
  let told = known;
  while (!signal.aborted) {
    const entries = (await recorded(store)).filter((entry) => entry.rollout === rollout);
    let state: State | null = null;
    for (const [index, { event }] of entries.entries()) {
      state = next(state, event)[0];
      if (index >= told) tell(event, state);
    }
    told = entries.length;
    if (state && enough(state)) return state;
    await pause(LOOK_EVERY_MS, signal).catch(() => undefined);
  }
  return null;
}
