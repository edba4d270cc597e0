/** A release that half of the users get, and that is taken back while they go on asking. */

import { setTimeout as pause } from "node:timers/promises";
import { edge as edgeSchema } from "../release/schema/edge";
import type { Plan, Release } from "../release/schema";
import { plan as planSchema } from "../release/schema/plan";
import { release as releaseSchema } from "../release/schema/release";
import { openStage, rebuilt } from "../rollout/cli/demo/stage";
import type { Stage } from "../rollout/cli/demo/stage";
import { drive } from "../rollout/driver/drive";
import type { Adapters, Doing } from "../rollout/driver/runner";
import { update } from "../rollout/driver/updating";
import { openLedger } from "../rollout/ledger";
import type { Ledger } from "../rollout/ledger";
import { openStore } from "../rollout/store/open";
import type { CloudFault } from "../sandbox/types";
import { configWith } from "./scale";
import type { StackConfig } from "./scale";
import { watch } from "./watch";
import type { Watch } from "./watch";

const STACK = "production";

/** No gates but the machine's own: nobody signs anything here, and it need not be Sunday. */
const PLAN: Plan = planSchema.parse({ strategy: "canary", steps: [{ weight: 50, hold: "1h" }, { weight: 100 }] });

/** Before it is taken back: so long that it has certainly answered somebody. */
const EXPOSED_MS = 3_000;

const TIMEOUT_MS = 30 * 60_000;

export interface Ground {
  readonly stage: Stage;
  readonly ledger: Ledger;
  readonly stable: Release;
  readonly watch: Watch;
  stop(): Promise<void>;
}

export interface GroundOptions {
  readonly directory: string;
  /** Services in the stack; null leaves them as production has them. */
  readonly services: number | null;
}

/** A stack with a stable release on it, and users who never stop. */
export async function openGround({ directory, services }: GroundOptions): Promise<Ground> {
  const stage = await openStage({ directory, stack: STACK });
  if (services !== null) await grow(stage, services);
  const stable = rebuilt(releaseSchema.parse(await stage.engine.config.get(["sluice:release"])), "1.4.0");
  await prepare(stage, { release: stable, plan: PLAN, step: PLAN.steps.length });
  await prepare(stage, { finalised: true });
  const { endpoints } = (await stage.engine.outputs()) as { readonly endpoints: Readonly<Record<string, string>> };
  const hosts = Object.values(endpoints).map((url) => new URL(url).host);
  const store = await openStore({ ...(await stage.engine.place()), stack: STACK, environment: stage.environment });
  const seen = watch(stage.sandbox.world, hosts);
  return {
    stage,
    ledger: await openLedger(store),
    stable,
    watch: seen,
    async stop() {
      seen.stop();
      await stage.stop();
    },
  };
}

/** What leads up to the rollback need not take as long as it would. */
async function prepare(stage: Stage, values: Readonly<Record<string, unknown>>): Promise<void> {
  await stage.configure(values);
  await stage.engine.up({ urgent: true });
}

/** Every service has a name of its own in the zone. */
async function grow(stage: Stage, count: number): Promise<void> {
  const { "sluice:release": release, "sluice:services": services }: StackConfig = await configWith(count);
  const edge = edgeSchema.parse(await stage.engine.config.get(["sluice:edge"]));
  const records = services.map(({ host }) => ({ name: host, type: "CNAME", content: "cluster.omnihub.dev" }));
  await stage.configure({ release, services, edge: { ...edge, records: [...edge.records, ...records] } });
}

export interface Taken {
  /** Seconds from the decision to the last request that the release answered. */
  readonly toZero: number;
  /** Seconds from the decision to the end of the update, after which nothing is left of the release. */
  readonly toEnd: number;
}

/** The machine takes the release to its first step; there every call at a vendor becomes slow, and a trigger is pulled. */
export async function takeBack(ground: Ground, { version, callMs }: { readonly version: string; readonly callMs: number }): Promise<Taken> {
  const { stage, ledger, stable, watch: seen } = ground;
  const release = rebuilt(stable, version);
  await stage.configure({ release, step: 0, finalised: false, rollback: false });
  const at = new Date().toISOString();
  await ledger.append(version, {
    kind: "started",
    at,
    product: "omnihub",
    stack: STACK,
    release,
    plan: PLAN,
    stable,
    by: "the benchmark",
    startsAt: at,
    committedAt: null,
    monthlyUsd: 0,
    objective: null,
    emergency: { killSwitch: false, safeMode: false },
  });
  const { phase, rollback, reasons } = await drive({
    rollout: version,
    ledger,
    adapters: adapters(ground, version, callMs),
    now: () => new Date(),
    outside: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  stage.sandbox.cloud.setFaults([]);
  if (phase !== "rolledBack" || !rollback?.appliedAt) throw new Error(`${version} ended as ${phase}: ${reasons.join("; ")}`);
  const decidedAt = Date.parse(rollback.decidedAt);
  return { toZero: (seen.lastAnswerOf(version) - decidedAt) / 1000, toEnd: (Date.parse(rollback.appliedAt) - decidedAt) / 1000 };
}

/** The way back asks nobody. */
const NOBODY_LOOKED = { isNamed: () => Promise.resolve(false), askGate: () => Promise.resolve({ reasons: [], approvers: [] }) };

/** The way back is the driver's own; what leads there, decides and looks is the benchmark. */
function adapters({ stage, watch: seen }: Ground, version: string, callMs: number): Adapters {
  const nothing = () => Promise.resolve();
  return {
    async update(doing) {
      const { to } = doing.wanted();
      if (to.kind !== "step") return update({ engine: stage.engine, timeoutMs: TIMEOUT_MS, lookedAt: NOBODY_LOOKED }, doing);
      await prepare(stage, { step: to.step });
      doing.emit({ kind: "updated", to, changes: [], seconds: 0 });
    },
    test: async ({ emit }) => emit({ kind: "tested", what: "nothing", passed: true, reasons: [] }),
    gate: async ({ wanted, emit }) => emit({ kind: "gateOpened", step: wanted().step, approvers: [] }),
    async observe({ signal, emit }) {
      await pause(EXPOSED_MS, undefined, { signal });
      stage.sandbox.cloud.setFaults(slowness(callMs));
      emit({ kind: "triggered", reasons: ["the benchmark wants it back"] });
    },
    verify: (doing) => verify(seen, version, doing),
    wait: nothing,
    health: nothing,
    control: nothing,
    notify: nothing,
  };
}

const LOOK_EVERY_MS = 100;
const QUIET_MS = 1_000;

async function verify(seen: Watch, version: string, { wanted, signal, emit }: Doing<"verify">): Promise<void> {
  const { decidedAt } = wanted();
  const quiet = () => Date.now() - seen.lastAnswerOf(version) > QUIET_MS;
  while (wanted().appliedAt === null || !quiet()) await pause(LOOK_EVERY_MS, undefined, { signal });
  emit({ kind: "verified", secondsToZero: (seen.lastAnswerOf(version) - Date.parse(decidedAt)) / 1000, why: null });
}

function slowness(delayMs: number): readonly CloudFault[] {
  return (["create", "read", "update", "delete"] as const).map((operation) => ({ operation, kind: "slow", delayMs }));
}
