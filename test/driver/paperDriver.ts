/**
 * A driver of its own process: the real loop, ledger, lease and file store, with a world on paper. It marks its way on its
 * output, so that somebody who kills it knows how far it has come.
 *
 *     node paperDriver.cjs <folder> good|bad
 */

import { writeSync } from "node:fs";
import { setTimeout as timeout } from "node:timers/promises";
import { drive } from "../../rollout/driver/drive";
import { recorded } from "../../rollout/driver/following";
import type { Adapters } from "../../rollout/driver/runner";
import { atTheWheel } from "../../rollout/driver/wheel";
import type { Ledger } from "../../rollout/ledger";
import type { Effect } from "../../rollout/machine/effect";
import { effectName } from "../../rollout/machine/effect";
import { replay } from "../../rollout/machine/next";
import type { State } from "../../rollout/machine/state";
import { wanted as wantedIn } from "../../rollout/machine/wanted";
import { openStore } from "../../rollout/store";
import type { Store } from "../../rollout/store";
import { reachOnPaper, readWorld, sendOnPaper, weightAt } from "./paperWorld";
import { lookAt, startOf, verdict } from "./story";

export type Nature = "good" | "bad";

const ROLLOUT = "1.4.0";
const WEIGHTS = [5, 25, 100] as const;

/** Time is what the looks count: a hold is over with the first pass. */
const PLAN = {
  steps: WEIGHTS.map((weight) => ({ weight, hold: "0s" })),
  success: { errorRatePercent: 1, p95Ms: 500, watch: "0s" },
  analysis: { patience: "1h" },
} as const;

/** The step at which a bad release shows what it is, and how many looks that takes. */
const BAD_STEP = 2;
const LOOKS = 3;

const mark = () => void writeSync(1, ".\n");

interface Paper {
  readonly folder: string;
  readonly nature: Nature;
  readonly store: Store;
  readonly state: () => State;
}

/** Nothing is done that the record does not ask for. */
async function assertRecorded(store: Store, effect: Effect): Promise<void> {
  const state = replay((await recorded(store)).map(({ event }) => event));
  if (state && wantedIn(state).some((one) => effectName(one) === effectName(effect))) return;
  throw new Error(`${effectName(effect)} is begun, and the record does not ask for it`);
}

function paperAdapters({ folder, nature, store, state }: Paper): Adapters {
  return {
    wait: () => Promise.reject(new Error("nothing is scheduled")),
    control: () => Promise.reject(new Error("nobody reaches for the kill switch")),
    health: async () => undefined,
    async update({ wanted, emit }) {
      const effect = wanted();
      await assertRecorded(store, effect);
      await reachOnPaper(folder, effect.to, weightAt(effect.to, WEIGHTS), mark);
      emit({ kind: "updated", to: effect.to, changes: [], seconds: 0.01 });
    },
    async test({ emit }) {
      mark();
      await timeout(1);
      emit({ kind: "tested", what: "smoke tests", passed: true, reasons: [] });
    },
    async gate({ wanted, emit }) {
      const { step, closedFor } = wanted();
      mark();
      if (closedFor.length === 0) emit({ kind: "gateClosed", step, reasons: ["no approval yet"] });
      await timeout(1);
      emit({ kind: "gateOpened", step, approvers: [] });
    },
    async observe({ wanted, signal, emit }) {
      for (let known = wanted().looks.length + 1; ; known += 1) {
        mark();
        const end = nature === "bad" && state().step === BAD_STEP ? "fail" : "pass";
        emit({ kind: "observed", look: lookAt(new Date().toISOString()), verdict: verdict(known < LOOKS ? "inconclusive" : end) });
        // The next look comes when this one is on record, and not at all where that ended the step.
        while (wanted().looks.length < known) await timeout(2, undefined, { signal });
        if (known > LOOKS) await timeout(60_000, undefined, { signal });
      }
    },
    async verify({ wanted, signal, emit }) {
      while (wanted().appliedAt === null) await timeout(1, undefined, { signal });
      mark();
      const left = Object.values(readWorld(folder).weights).filter((weight) => weight > 0);
      emit({ kind: "verified", secondsToZero: left.length === 0 ? 0.1 : null, why: left.length === 0 ? null : "it still answers" });
    },
    async notify({ wanted, emit }) {
      const effect = wanted();
      await assertRecorded(store, effect);
      sendOnPaper(folder, effect.notice.key);
      mark();
      emit({ kind: "notified", notice: effect.notice, delivered: true, why: null });
    },
  };
}

async function begin(ledger: Ledger): Promise<State> {
  const at = new Date().toISOString();
  if ((await ledger.current()) === null) await ledger.append(ROLLOUT, { ...startOf({ plan: PLAN }), at, startsAt: at });
  else await ledger.append(ROLLOUT, { kind: "takenOver", driver: "another", at });
  mark();
  const state = replay((await ledger.entries(ROLLOUT)).map(({ event }) => event));
  if (!state) throw new Error("a start leads to a state");
  return state;
}

async function main([folder = "", nature]: readonly string[]): Promise<void> {
  if (nature !== "good" && nature !== "bad") throw new Error("good or bad?");
  const store = await openStore({ backend: `file://${folder}`, project: "shop", stack: "production", environment: {} });
  await atTheWheel({ store }, new AbortController().signal, async ({ ledger, signal }) => {
    let state = await begin(ledger);
    await drive({
      rollout: ROLLOUT,
      ledger,
      signal,
      adapters: paperAdapters({ folder, nature, store, state: () => state }),
      now: () => new Date(),
      outside: async () => undefined,
      onEvent: (_, after) => {
        state = after;
        mark();
      },
    });
  });
  writeSync(1, "done\n");
}

void main(process.argv.slice(2));
