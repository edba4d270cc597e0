/** Tells a rollout to the machine, event by event, on a clock of its own, and keeps it as a ledger does. */

import assert from "node:assert/strict";
import type { Objective } from "../../release/analysis/budget";
import { digestOf } from "../../release/canonical";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import type { Plan, Release } from "../../release/schema";
import type { Entry } from "../../rollout/ledger/entry";
import type { Change, RolloutEvent, Target, Timed } from "../../rollout/machine/event";
import { next } from "../../rollout/machine/next";
import type { State } from "../../rollout/machine/state";
import type { Notice } from "../../rollout/notices/notice";
import { reportOf, type Report } from "../../rollout/report";
import { lookFrom, type Traffic } from "./looks";
import type { Verdict } from "../../release/analysis/verdict";

export interface Told {
  readonly rollout: string;
  readonly events: readonly Timed[];
}

export interface Setting {
  /** When it is started, ISO 8601. */
  readonly at: string;
  readonly version: string;
  readonly stable: string | null;
  readonly committedAt: string | null;
  readonly monthlyUsd: number;
  readonly lookEverySeconds: number;
  /** How long the release is watched at the end. */
  readonly watchHours: number;
  readonly objective: Objective | null;
}

export const SETTING: Setting = {
  at: "2026-11-22T01:52:00.000Z",
  version: "1.4.0",
  stable: "1.3.2",
  committedAt: "2026-11-20T16:10:00.000Z",
  monthlyUsd: 415,
  lookEverySeconds: 30,
  watchHours: 24,
  objective: { availabilityPercent: 99.9, window: "30d" },
};

export interface Looking extends Traffic {
  readonly count: number;
  readonly seconds: number;
  readonly verdict: Verdict;
}

export interface Teller {
  readonly setting: Setting;
  /** Also tells of the notices that follow from it. Throws where the machine passes over such an event. */
  readonly tell: (afterSeconds: number, event: RolloutEvent) => void;
  readonly update: (to: Target, changes: readonly Change[], seconds: number) => void;
  readonly look: (looking: Looking) => void;
  readonly told: () => Told;
}

/** Started eight minutes before it may begin. */
export function begin(setting: Setting): Teller {
  const events: Timed[] = [];
  let time = Date.parse(setting.at);
  let state: State | null = null;
  const now = () => new Date(time).toISOString();
  const take = (event: Timed): State => {
    const [after] = next(state, event);
    assert.ok(isNews(event, state, after), `a ${event.kind} says nothing while it is ${after.phase}`);
    events.push(event);
    state = after;
    return after;
  };
  const tell: Teller["tell"] = (afterSeconds, event) => {
    time += afterSeconds * 1000;
    const { outbox } = take({ ...event, at: now() });
    for (const notice of outbox) take({ ...notified(notice), at: now() });
  };
  const teller: Teller = {
    setting,
    tell,
    update: (to, changes, seconds) => tell(seconds, { kind: "updated", to, changes, seconds }),
    look: ({ count, seconds, verdict, ...traffic }) => {
      for (let index = 0; index < count; index += 1) {
        tell(seconds, { kind: "observed", look: lookFrom(now(), seconds, traffic, index), verdict });
      }
    },
    told: () => ({ rollout: `${setting.version} ${setting.at}`, events }),
  };
  tell(0, startedEvent(setting));
  tell(480, { kind: "due" });
  return teller;
}

/** What may leave a state as it is, but for its outbox. */
const QUIET: readonly RolloutEvent["kind"][] = ["notified", "takenOver", "unobserved"];

/** Whether the state is another one after it. */
function isNews({ kind }: Timed, before: State | null, after: State): boolean {
  if (!before || QUIET.includes(kind)) return true;
  const known = Object.values({ ...before, outbox: null });
  return Object.values({ ...after, outbox: null }).some((value, index) => value !== known[index]);
}

function startedEvent(setting: Setting): RolloutEvent {
  const { at, version, stable, committedAt, monthlyUsd, watchHours, objective } = setting;
  return {
    kind: "started",
    product: "omnihub",
    stack: "production",
    release: releaseOf(version),
    plan: planOf(watchHours),
    stable: stable === null ? null : releaseOf(stable),
    by: "rita@omnihub.dev",
    startsAt: new Date(Date.parse(at) + 480_000).toISOString(),
    committedAt,
    monthlyUsd,
    emergency: { killSwitch: false, safeMode: false },
    objective,
  };
}

/** The status page does not take the start. */
function notified(notice: Notice): RolloutEvent {
  const delivered = notice.channel !== "status-page" || notice.content.kind !== "started";
  const why = delivered ? null : "the status page answered 429, asked to wait 30 s";
  return { kind: "notified", notice, delivered, why };
}

/** Rollouts one after the other, as one stack's ledger. */
export function ledgerOf(...all: readonly Told[]): readonly Entry[] {
  const lines = all.flatMap(({ rollout, events }) => events.map((event) => ({ rollout, event })));
  const entries: Entry[] = [];
  for (const [index, line] of lines.entries()) {
    const content = { sequence: index + 1, ...line, previous: entries.at(-1)?.hash ?? "0".repeat(64) };
    entries.push({ ...content, hash: digestOf(content) });
  }
  return entries;
}

/** The report on a rollout; its stack's ledger holds it alone where no history is given. */
export function reportOn(told: Told, ...history: readonly Told[]): Report {
  const all = ledgerOf(...(history.length > 0 ? history : [told]));
  return reportOf(
    all.filter(({ rollout }) => rollout === told.rollout),
    all,
  );
}

function releaseOf(version: string): Release {
  const services = { api: { image: `omnihub/api@sha256:${"5".repeat(64)}` } };
  return releaseSchema.parse({ version, commit: "9f2c1ab74d0e", services });
}

function planOf(watchHours: number): Plan {
  return planSchema.parse({
    strategy: "canary",
    notices: {
      channels: {
        deployments: { kind: "slack", to: "#deployments" },
        "status-page": { kind: "statusPage", to: "omnihub" },
      },
      during: ["deployments", "status-page"],
    },
    steps: [
      { weight: 5, hold: "15m", approvals: ["tech-lead"] },
      { weight: 25, hold: "15m", approvals: ["tech-lead"] },
      { weight: 50, hold: "30m", approvals: ["tech-lead"] },
      { weight: 100, approvals: ["tech-lead"] },
    ],
    triggers: [
      { kind: "errorRatio", above: 2 },
      { kind: "p95Ratio", above: 1.5 },
      { kind: "healthCheck", consecutiveFailures: 3 },
      { kind: "alert", severity: "P0" },
    ],
    success: {
      errorRatePercent: 0.1,
      p95Ms: 500,
      errorBudgetPercent: 75,
      maximumDuration: "4h",
      watch: `${watchHours}h`,
    },
  });
}
