/** A stack on the real engine whose rollouts are decided by the driver's own machine; gates and metrics say what a test wants. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseDocument } from "yaml";
import type { Look } from "../../release/analysis/look";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import type { Release } from "../../release/schema";
import { openStage, rebuilt } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { drive } from "../../rollout/driver/drive";
import type { Adapters, Doing } from "../../rollout/driver/runner";
import { update } from "../../rollout/driver/updating";
import { openLedger } from "../../rollout/ledger";
import type { Order, RolloutEvent, Timed } from "../../rollout/machine/event";
import type { State } from "../../rollout/machine/state";
import { openStore } from "../../rollout/store/open";
import { ask } from "./traffic";

const STACK = "production";
const HOSTS = ["omnihub.dev", "api.omnihub.dev"];

/** Half of the traffic, so that a hundred requests tell whether a release gets any. */
const PLAN = planSchema.parse({ strategy: "canary", steps: [{ weight: 50 }, { weight: 100 }] });

const A_MINUTE_MS = 60_000;

export interface Driving {
  readonly stage: Stage;
  /** Starts a rollout of a new release, and drives it until nothing more happens by itself. */
  roll(version: string, steering?: Steering): Promise<State>;
  /** Puts a person's order on record, and drives on. */
  order(version: string, kind: "promote" | "rollback"): Promise<State>;
  /** The releases that answer each host's users. */
  servedBy(): Promise<readonly (readonly string[])[]>;
  stableVersion(): Promise<string | undefined>;
}

export interface Steering {
  /** What the metrics say of a release once somebody gets it. */
  readonly isBad?: boolean;
  readonly onEvent?: (event: Timed, state: State) => void;
  /** How long the next update may take, milliseconds. */
  readonly timeoutMs?: () => number;
}

export interface DrivingOptions {
  /** Sections of the stack's config that are left out. */
  readonly without?: readonly string[];
}

/** The release that is stable to begin with is called 1.0.0. */
export async function openDriving(directory: string, { without = [] }: DrivingOptions = {}): Promise<Driving> {
  const stage = await openStage({ directory, stack: STACK });
  leaveOut(join(stage.project, `Pulumi.${STACK}.yaml`), without);
  const model = releaseSchema.parse(await stage.engine.config.get(["sluice:release"]));
  await stage.update({ release: rebuilt(model, "1.0.0"), plan: PLAN, step: PLAN.steps.length });
  await stage.update({ finalised: true });
  const store = await openStore({ ...(await stage.engine.place()), stack: STACK, environment: stage.environment });
  const ledger = await openLedger(store);
  const stable = async () => (await stage.engine.outputs()).stable as { readonly release: Release } | undefined;
  const go = (rollout: string, { isBad = false, onEvent, timeoutMs = () => A_MINUTE_MS }: Steering = {}) =>
    drive({
      rollout,
      ledger,
      adapters: adapters(stage, rollout, { isBad, timeoutMs }),
      now: () => new Date(),
      outside: () => Promise.resolve(),
      onEvent,
      signal: new AbortController().signal,
    });
  return {
    stage,
    async roll(version, steering) {
      const release = rebuilt(model, version);
      await stage.configure({ release });
      await ledger.append(version, started(release, (await stable())?.release ?? assert.fail("nothing is stable")));
      return go(version, steering);
    },
    async order(version, kind) {
      await ledger.append(version, ordered(kind));
      return go(version);
    },
    servedBy: () => Promise.all(HOSTS.map(async (host) => Object.keys((await ask(stage.sandbox.world, host, 100)).releases))),
    stableVersion: async () => (await stable())?.release.version,
  };
}

function leaveOut(file: string, sections: readonly string[]): void {
  const stackFile = parseDocument(readFileSync(file, "utf8"));
  for (const section of sections) stackFile.deleteIn(["config", `sluice:${section}`]);
  writeFileSync(file, stackFile.toString());
}

function started(release: Release, stable: Release): Timed<Extract<RolloutEvent, { kind: "started" }>> {
  const at = new Date().toISOString();
  return {
    kind: "started",
    at,
    product: "omnihub",
    stack: STACK,
    release,
    plan: PLAN,
    stable,
    by: "a test",
    startsAt: at,
    committedAt: null,
    monthlyUsd: 0,
    objective: null,
    emergency: { killSwitch: false, safeMode: false },
  };
}

function ordered(kind: "promote" | "rollback"): Timed<Extract<RolloutEvent, { kind: "ordered" }>> {
  const at = new Date().toISOString();
  const words = { by: "a test", reason: "the fault is mended" };
  const order: Order = kind === "rollback" ? { kind, ...words, level: 2 } : { kind, ...words };
  return { kind: "ordered", order, nonce: at, at };
}

const NOBODY_LOOKED = { isNamed: () => Promise.resolve(false), askGate: () => Promise.resolve({ reasons: [], approvers: [] }) };

function adapters(stage: Stage, version: string, { isBad, timeoutMs }: Required<Omit<Steering, "onEvent">>): Adapters {
  const nothing = () => Promise.resolve();
  // There is no pack, so a preview has nothing to refuse.
  const engine = { ...stage.engine, preview: () => Promise.resolve({ changes: [], seconds: 0 }) };
  return {
    update: (doing) => update({ engine, timeoutMs: timeoutMs(), lookedAt: NOBODY_LOOKED }, doing),
    test: async ({ emit }) => emit({ kind: "tested", what: "nothing", passed: true, reasons: [] }),
    gate: async ({ wanted, emit }) => emit({ kind: "gateOpened", step: wanted().step, approvers: [] }),
    async observe({ signal, emit }) {
      for (;;) {
        if (isBad) emit({ kind: "triggered", reasons: ["it is bad"] });
        else emit({ kind: "observed", look: nothingSeen(), verdict: { kind: "pass", reasons: [] } });
        await pause(100, undefined, { signal });
      }
    },
    verify: (doing) => verify(stage, version, doing),
    wait: nothing,
    health: nothing,
    control: nothing,
    notify: nothing,
  };
}

async function verify({ sandbox }: Stage, version: string, { wanted, signal, emit }: Doing<"verify">): Promise<void> {
  while (wanted().appliedAt === null) await pause(50, undefined, { signal });
  const answers = await Promise.all(HOSTS.map((host) => ask(sandbox.world, host, 100)));
  const isServed = answers.some(({ releases }) => version in releases);
  emit({ kind: "verified", secondsToZero: isServed ? null : 1, why: isServed ? `${version} is still answering` : null });
}

function nothingSeen(): Look {
  const now = new Date().toISOString();
  return { from: now, to: now, candidate: { requests: 0, errors: 0, latency: { boundsMs: [], counts: [0] } }, baseline: null };
}
