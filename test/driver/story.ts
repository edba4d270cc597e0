/** Tells a rollout to the machine, event by event, on a clock of its own, and says what it then wants and whom it tells. */

import assert from "node:assert/strict";
import { milliseconds } from "../../release/schema";
import type { Plan, Release } from "../../release/schema";
import type { Verdict } from "../../release/analysis/verdict";
import type { Objective } from "../../release/analysis/budget";
import type { Look } from "../../release/analysis/look";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import type { Effect } from "../../rollout/machine/effect";
import type { Order, RolloutEvent, Target, Timed } from "../../rollout/machine/event";
import { next } from "../../rollout/machine/next";
import type { State } from "../../rollout/machine/state";
import { wanted } from "../../rollout/machine/wanted";
import type { Notice } from "../../rollout/notices/notice";

export const STARTED_AT = "2026-11-22T02:00:00.000Z"; // A Sunday.
export const RITA = "rita@shop.dev";

/** Two steps of 10 minutes each, an hour of watching, and metrics that are waited for 5 minutes. */
export const PLAN = {
  strategy: "canary",
  steps: [
    { weight: 5, hold: "10m", approvals: ["tech-lead"] },
    { weight: 100, hold: "10m", approvals: ["tech-lead"] },
  ],
  analysis: { patience: "5m" },
  success: { errorRatePercent: 1, p95Ms: 500, watch: "1h" },
  approvals: { roles: { "tech-lead": [RITA] } },
  notices: {
    channels: { team: { kind: "slack", to: "#releases" }, oncall: { kind: "pagerduty", to: "api" } },
    during: ["team"],
    rollback: ["oncall"],
  },
} as const;

export function releaseOf(version: string, more: object = {}): Release {
  const services = { api: { image: `shop/api@sha256:${"5".repeat(64)}` } };
  return releaseSchema.parse({ version, commit: "9f2c1ab74d0e", services, ...more });
}

export function planOf(changes: object = {}): Plan {
  return planSchema.parse({ ...PLAN, ...changes });
}

export interface Beginning {
  readonly plan?: object;
  /** Of the release beside its version. */
  readonly release?: object;
  /** False for the first release. */
  readonly stable?: boolean;
  readonly startsAt?: string;
  readonly objective?: Objective;
}

type Started = Extract<RolloutEvent, { kind: "started" }>;

export function startOf({ plan, release, stable = true, startsAt = STARTED_AT, objective }: Beginning = {}): Timed<Started> {
  return {
    kind: "started",
    at: STARTED_AT,
    product: "shop",
    stack: "production",
    release: releaseOf("1.4.0", release),
    plan: planOf(plan),
    stable: stable ? releaseOf("1.3.2") : null,
    by: RITA,
    startsAt,
    committedAt: null,
    monthlyUsd: 415,
    emergency: { killSwitch: false, safeMode: false },
    objective: objective ?? null,
  };
}

export function verdict(kind: Verdict["kind"], text = `errors make it a ${kind}`): Verdict {
  const figures = { what: "error rate", candidate: 3, baseline: 1, limit: 2, unit: "%" } as const;
  return { kind, reasons: [{ ...figures, text }] };
}

export function lookAt(to: string): Look {
  const sample = { requests: 100, errors: 0, latency: { boundsMs: [100], counts: [100, 0] } };
  return { from: new Date(Date.parse(to) - 30_000).toISOString(), to, candidate: sample, baseline: sample };
}

/** What an effect is for, in the tests' words. */
export function summaryOf(effect: Effect): string {
  if (effect.kind === "update") return `update to ${targetName(effect.to)}`;
  if (effect.kind === "gate") return `gate ${effect.step}`;
  return effect.kind;
}

export function targetName(to: Target): string {
  if (to.kind === "step") return `step ${to.step}`;
  return to.kind === "rollback" ? `rollback of level ${to.level}` : to.kind;
}

export interface Story {
  readonly state: () => State;
  readonly events: () => readonly Timed[];
  /** Everything that is to be under way now, notices left out. */
  readonly wants: () => readonly string[];
  /** Notices since the last time that this was asked; they are delivered by it. */
  readonly notices: () => readonly Notice[];
  /** The same, as `channel: kind`. */
  readonly told: () => readonly string[];
  readonly tell: (event: RolloutEvent, after?: string) => Story;
  readonly update: () => Of<"update">;
  readonly waitsUntil: () => string;
  /** The update that is wanted is done. */
  readonly updated: (after?: string) => Story;
  readonly updateFails: (why: string, times?: number) => Story;
  readonly updateIsRefused: (why: string, after?: string) => Story;
  readonly gateOpens: (after?: string) => Story;
  readonly testsPass: () => Story;
  readonly looks: (kind: Verdict["kind"], after?: string) => Story;
  readonly blind: (why: string, after?: string) => Story;
  readonly order: (kind: "pause" | "resume" | "promote" | "rollback", nonce?: string) => Story;
}

/** A rollout that has just been started. */
export function begun(beginning: Beginning = {}): Story {
  let time = Date.parse(STARTED_AT);
  let state: State | null = null;
  const events: Timed[] = [];
  const now = () => new Date(time).toISOString();
  const current = (): State => state ?? assert.fail("nothing has begun");

  function take(event: Timed): Story {
    events.push(event);
    state = next(state, event)[0];
    return story;
  }
  function tell(event: RolloutEvent, after = "1s"): Story {
    time += milliseconds(after);
    return take({ ...event, at: now() });
  }
  function notices(): readonly Notice[] {
    const { outbox } = current();
    for (const notice of outbox) take({ kind: "notified", notice, delivered: true, why: null, at: now() });
    return outbox;
  }
  const story: Story = {
    ...waysToTell(tell, () => story.update(), () => time, current),
    state: current,
    events: () => events,
    wants: () => wanted(current()).filter(({ kind }) => kind !== "notify").map(summaryOf),
    notices,
    told: () => notices().map(({ channel, content }) => `${channel}: ${content.kind}`),
    update: () => wantedOf(current(), "update"),
    waitsUntil: () => wantedOf(current(), "wait").until,
  };
  return take(startOf(beginning));
}

type Tell = Story["tell"];
type Ways = "tell" | "updated" | "updateFails" | "updateIsRefused" | "gateOpens" | "testsPass" | "looks" | "blind" | "order";

function waysToTell(tell: Tell, update: Story["update"], time: () => number, state: () => State): Pick<Story, Ways> {
  const orders = { by: RITA, reason: "because" };
  let nonces = 0;
  return {
    tell,
    updated: (after) => tell({ kind: "updated", to: update().to, changes: [], seconds: 4 }, after),
    updateFails(why, times = 1) {
      let story = tell({ kind: "updateFailed", to: update().to, why, seconds: 4 });
      for (let count = 1; count < times; count += 1) story = story.updateFails(why);
      return story;
    },
    updateIsRefused: (why, after) => tell({ kind: "updateRefused", to: update().to, why }, after),
    gateOpens: (after) => tell({ kind: "gateOpened", step: wantedOf(state(), "gate").step, approvers: [] }, after),
    testsPass: () => tell({ kind: "tested", what: "smoke tests", passed: true, reasons: [] }),
    looks(kind, after = "30s") {
      const to = new Date(time() + milliseconds(after)).toISOString();
      return tell({ kind: "observed", look: lookAt(to), verdict: verdict(kind) }, after);
    },
    blind: (why, after = "30s") => tell({ kind: "unobserved", why }, after),
    order(kind, nonce = `nonce ${(nonces += 1)}`) {
      const order: Order = kind === "rollback" ? { kind, level: 2, ...orders } : { kind, ...orders };
      return tell({ kind: "ordered", order, nonce });
    },
  };
}

type Of<Kind extends Effect["kind"]> = Extract<Effect, { readonly kind: Kind }>;

function wantedOf<Kind extends Effect["kind"]>(state: State, kind: Kind): Of<Kind> {
  const isOfKind = (effect: Effect): effect is Of<Kind> => effect.kind === kind;
  return wanted(state).find(isOfKind) ?? assert.fail(`no ${kind} is wanted`);
}

/** A rollout that is held at its first step. */
export function atStepOne(beginning: Beginning = {}): Story {
  return begun(beginning).updated().testsPass().gateOpens().updated();
}

/** A rollout that has all traffic and is held there. */
export function atLastStep(beginning: Beginning = {}): Story {
  return atStepOne(beginning).looks("pass", "10m").gateOpens().updated();
}

/** A rollout that is watched at its end. */
export function watched(beginning: Beginning = {}): Story {
  return atLastStep(beginning).looks("pass", "10m").testsPass();
}

/** A rollout that is being made the stable release. */
export function finalising(beginning: Beginning = {}): Story {
  return watched(beginning).looks("pass", "1h");
}
