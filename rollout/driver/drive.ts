/**
 * The loop: take what happened, write it down, and only then let anything follow from it. A driver that is killed at any
 * moment leaves a ledger from which another one goes on.
 */

import type { Entry } from "../ledger/entry";
import type { RolloutEvent, Timed } from "../machine/event";
import { next, replay } from "../machine/next";
import type { State } from "../machine/state";
import { isOver } from "../machine/state";
import { wanted } from "../machine/wanted";
import { createQueue } from "./queue";
import type { Adapters } from "./runner";
import { createRunner } from "./runner";

/** What the driver needs of the ledger. */
export interface Record {
  entries(rollout: string): Promise<readonly Entry[]>;
  /** Durable once it returns. */
  append(rollout: string, event: Timed): Promise<Entry>;
}

export interface Drive {
  readonly rollout: string;
  readonly ledger: Record;
  readonly adapters: Adapters;
  readonly now: () => Date;
  /** Events from outside, such as orders, until the signal is aborted. */
  readonly outside: (emit: (event: RolloutEvent) => void, signal: AbortSignal) => Promise<void>;
  /** Told of each event once it is written, and of the state that it led to. */
  readonly onEvent?: (event: Timed, state: State) => void;
  /** Ends the driver; the rollout stays as it is, to be taken up again. */
  readonly signal: AbortSignal;
}

interface Said {
  readonly event: RolloutEvent;
  /** The effect that says it; null for what comes from outside. */
  readonly by: string | null;
}

/**
 * Drives a rollout that has been started until it has ended, or halts, or the signal is aborted. Gives the state in which
 * it was left. Throws where an effect fails in a way that its adapter does not know, and where the ledger cannot be written.
 */
export async function drive({ rollout, ledger, adapters, now, outside, onEvent, signal }: Drive): Promise<State> {
  const history = await ledger.entries(rollout);
  let state = replay(history.map(({ event }) => event));
  if (!state) throw new Error(`The ledger has no rollout ${rollout}.`);

  const queue = createQueue<Said>();
  const broken = new AbortController();
  const stopped = AbortSignal.any([signal, broken.signal]);
  const fail = (error: unknown) => broken.abort(error);
  const runner = createRunner({ adapters, onEvent: (event, by) => queue.put({ event, by }), onError: fail });
  const listening = new AbortController();
  const listened = outside((event) => queue.put({ event, by: null }), listening.signal).catch(fail);
  try {
    runner.want(wanted(state));
    while (!isSettled(state)) {
      const said = await taken(queue.take(stopped), signal);
      if (!said) break;
      if (said.by !== null && !runner.isWanted(said.by)) continue;
      const { event } = await ledger.append(rollout, { ...said.event, at: now().toISOString() });
      const [after, effects] = next(state, event);
      state = after;
      onEvent?.(event, state);
      runner.want(effects);
    }
    return state;
  } finally {
    listening.abort(new Error("the driver has ended"));
    await Promise.all([runner.stop(), listened]);
  }
}

/** Nothing more will happen by itself. */
function isSettled(state: State): boolean {
  return (isOver(state) || state.phase === "halted") && state.outbox.length === 0 && state.control === null;
}

/** Undefined where the driver was told to end. */
async function taken<Item>(item: Promise<Item>, signal: AbortSignal): Promise<Item | undefined> {
  try {
    return await item;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
