/** Keeps under way just the effects that are wanted: begins the new ones, tells the others what changed, ends the rest. */

import type { Effect } from "../machine/effect";
import { effectName } from "../machine/effect";
import type { RolloutEvent } from "../machine/event";

export type Kind = Effect["kind"];
export type Of<Name extends Kind> = Extract<Effect, { kind: Name }>;

export interface Doing<Name extends Kind> {
  /** The effect as it is wanted now. */
  readonly wanted: () => Of<Name>;
  readonly signal: AbortSignal;
  readonly emit: (event: RolloutEvent) => void;
}

/** How effects are carried out. One that ends without an event has nothing to say; one that throws ends the driver. */
export type Adapters = { readonly [Name in Kind]: (doing: Doing<Name>) => Promise<void> };

export interface Runner {
  want(effects: readonly Effect[]): void;
  /** Whether what the effect of this name says still counts. */
  isWanted(name: string): boolean;
  /** Ends everything, and waits until it has ended. */
  stop(): Promise<void>;
}

export interface RunnerOptions {
  readonly adapters: Adapters;
  readonly onEvent: (event: RolloutEvent, name: string) => void;
  readonly onError: (error: unknown) => void;
}

interface Running {
  effect: Effect;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export function createRunner({ adapters, onEvent, onError }: RunnerOptions): Runner {
  const running = new Map<string, Running>();
  const leaving = new Set<Promise<void>>();

  const begin = (name: string, effect: Effect): void => {
    const controller = new AbortController();
    const emit = (event: RolloutEvent) => {
      if (!controller.signal.aborted) onEvent(event, name);
    };
    const entry: { effect: Effect } = { effect };
    const ended = carryOut(adapters, { wanted: () => entry.effect, signal: controller.signal, emit }).catch((error: unknown) => {
      if (!controller.signal.aborted) onError(error);
    });
    running.set(name, Object.assign(entry, { controller, ended }));
  };

  const end = (name: string, { controller, ended }: Running): void => {
    running.delete(name);
    controller.abort(new Error("no longer wanted"));
    leaving.add(ended);
    void ended.finally(() => leaving.delete(ended));
  };

  return {
    want(effects) {
      const names = new Map(effects.map((effect) => [effectName(effect), effect]));
      for (const [name, entry] of running) if (!names.has(name)) end(name, entry);
      for (const [name, effect] of names) {
        const entry = running.get(name);
        if (entry) entry.effect = effect;
        else begin(name, effect);
      }
    },
    isWanted: (name) => running.has(name),
    async stop() {
      for (const [name, entry] of running) end(name, entry);
      await Promise.all(leaving);
    },
  };
}

/** The compiler cannot see that an effect's kind picks the adapter for it; here is the one place that says so. */
function carryOut(adapters: Adapters, doing: Doing<Kind>): Promise<void> {
  const adapter = adapters[doing.wanted().kind] as (doing: Doing<Kind>) => Promise<void>;
  return adapter(doing);
}
