/** Tells a rollout event by event, on a clock of its own, and keeps it as a ledger does. */

import { digestOf } from "../../release/canonical";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import type { Plan, Release } from "../../release/schema";
import type { Entry } from "../../rollout/ledger/entry";
import type { Change, RolloutEvent, Target, Timed } from "../../rollout/machine/event";
import type { NoticeContent } from "../../rollout/notices/notice";
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
}

export const SETTING: Setting = {
  at: "2026-11-22T01:52:00.000Z",
  version: "1.4.0",
  stable: "1.3.2",
  committedAt: "2026-11-20T16:10:00.000Z",
  monthlyUsd: 415,
  lookEverySeconds: 30,
  watchHours: 24,
};

export interface Looking extends Traffic {
  readonly count: number;
  readonly seconds: number;
  readonly verdict: Verdict;
}

export interface Teller {
  readonly setting: Setting;
  readonly tell: (afterSeconds: number, event: RolloutEvent) => void;
  readonly update: (to: Target, changes: readonly Change[], seconds: number) => void;
  readonly look: (looking: Looking) => void;
  /** On two channels, of which the second is delivered at the second attempt only; the start never. */
  readonly notify: (content: NoticeContent) => void;
  readonly told: () => Told;
}

/** Started eight minutes before it may begin. */
export function begin(setting: Setting): Teller {
  const events: Timed[] = [];
  let time = Date.parse(setting.at);
  const now = () => new Date(time).toISOString();
  const tell: Teller["tell"] = (afterSeconds, event) => {
    time += afterSeconds * 1000;
    events.push({ ...event, at: now() });
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
    notify: (content) => {
      const events = notifications(setting, content, now());
      for (const event of events) tell(1, event);
    },
    told: () => ({ rollout: `${setting.version} ${setting.at}`, events }),
  };
  tell(0, startedEvent(setting));
  tell(480, { kind: "due" });
  return teller;
}

function startedEvent({ at, version, stable, committedAt, monthlyUsd, watchHours }: Setting): RolloutEvent {
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
  };
}

function notifications({ version, stable }: Setting, content: NoticeContent, at: string): readonly RolloutEvent[] {
  const facts = { product: "omnihub", stack: "production", version, stable, at };
  const notice = (channel: string) => ({ key: `${version} ${content.kind} ${at} ${channel}`, channel, facts, content });
  const refused = "the status page answered 429, asked to wait 30 s";
  const delivered = (channel: string): RolloutEvent => ({
    kind: "notified",
    notice: notice(channel),
    delivered: true,
    why: null,
  });
  return [
    delivered("deployments"),
    { kind: "notified", notice: notice("status-page"), delivered: false, why: refused },
    ...(content.kind === "started" ? [] : [delivered("status-page")]),
  ];
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
