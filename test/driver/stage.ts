/** A driver with adapters that do only what a test tells them, and a log of what began, what ended and what is on record. */

import assert from "node:assert/strict";
import type { Entry } from "../../rollout/ledger/entry";
import type { Drive, Record } from "../../rollout/driver/drive";
import { drive } from "../../rollout/driver/drive";
import type { Adapters, Doing, Kind } from "../../rollout/driver/runner";
import type { RolloutEvent, Timed } from "../../rollout/machine/event";
import type { State } from "../../rollout/machine/state";
import { summaryOf } from "./story";

export interface Stage {
  /** `begins gate 1`, `ends gate 1`, `on record: gateOpened`. */
  readonly log: readonly string[];
  readonly entries: readonly Entry[];
  /** Until the log says so, once or so many times; at once where it does already. */
  readonly until: (line: string, times?: number) => Promise<void>;
  /** What is under way; fails where it is not. */
  readonly doing: <Name extends Kind>(kind: Name) => Doing<Name>;
  /** What comes from outside. */
  readonly outside: (event: RolloutEvent) => void;
  readonly drive: (changes?: Partial<Drive>) => Promise<State>;
  /** Until it is given something to wait for, the ledger writes at once. */
  ledgerWaitsFor: () => Promise<void>;
}

/** All of them wait for the test. */
function patient(adapter: <Name extends Kind>(doing: Doing<Name>) => Promise<void>): Adapters {
  const [wait, update, test, gate, observe] = [adapter<"wait">, adapter<"update">, adapter<"test">, adapter<"gate">, adapter<"observe">];
  const [health, verify, control, notify] = [adapter<"health">, adapter<"verify">, adapter<"control">, adapter<"notify">];
  return { wait, update, test, gate, observe, health, verify, control, notify };
}

/** `adapters` do their work by themselves. */
export function stageFor(history: readonly Timed[], adapters: Partial<Adapters> = {}): Stage {
  const log: string[] = [];
  const entries: Entry[] = [];
  const waiting: { readonly line: string; readonly times: number; readonly go: () => void }[] = [];
  const begun = new Map<Kind, unknown>();
  let fromOutside: (event: RolloutEvent) => void = () => assert.fail("nobody listens");

  const said = (line: string) => log.filter((one) => one === line).length;
  const say = (line: string) => {
    log.push(line);
    for (const one of waiting) if (said(one.line) >= one.times) one.go();
  };
  const record = (rollout: string, event: Timed) => {
    const sequence = entries.length + 1;
    const entry = { sequence, rollout, event, previous: String(sequence - 1), hash: String(sequence) };
    entries.push(entry);
    return entry;
  };
  for (const event of history) record("1.4.0", event);

  const adapter = async <Name extends Kind>(doing: Doing<Name>): Promise<void> => {
    const effect = doing.wanted();
    begun.set(effect.kind, doing);
    say(`begins ${summaryOf(effect)}`);
    await new Promise<void>((resolve) => doing.signal.addEventListener("abort", () => resolve()));
    say(`ends ${summaryOf(effect)}`);
  };
  const ledger: Record = {
    entries: async () => [...entries],
    async append(rollout, event) {
      say(`to be written: ${event.kind}`);
      await stage.ledgerWaitsFor();
      const entry = record(rollout, event);
      say(`on record: ${event.kind}`);
      return entry;
    },
  };
  const stage: Stage = {
    log,
    entries,
    until: (line, times = 1) => (said(line) >= times ? Promise.resolve() : new Promise((go) => waiting.push({ line, times, go }))),
    // The map holds under each kind what its adapter was given.
    doing: <Name extends Kind>(kind: Name) => (begun.get(kind) ?? assert.fail(`no ${kind} is under way`)) as Doing<Name>,
    outside: (event) => fromOutside(event),
    drive: (changes = {}) =>
      drive({
        rollout: "1.4.0",
        ledger,
        adapters: { ...patient(adapter), ...adapters },
        now: () => new Date(),
        outside: async (emit) => void (fromOutside = emit),
        signal: new AbortController().signal,
        ...changes,
      }),
    ledgerWaitsFor: () => Promise.resolve(),
  };
  return stage;
}
