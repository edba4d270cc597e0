/** Which notices follow from what has just happened: the plan says who hears of what. */

import { milliseconds } from "../../release/schema";
import type { Notice, NoticeContent } from "../notices/notice";
import type { Timed } from "./event";
import type { State } from "./state";
import { nextStep } from "./state";

const REPORT_DUE_MS = milliseconds("24h");

export function announced(state: State, { key }: Notice): State {
  return { ...state, outbox: state.outbox.filter((notice) => notice.key !== key) };
}

export function announcements(before: State | null, after: State, event: Timed): readonly Notice[] {
  const { notices } = after.terms.plan;
  if (!notices || event.kind === "notified") return [];
  const contents = [...ofPhase(before, after, event), ...ofWaiting(before, after), ...ofOrder(before, after, event)];
  const scheduled = scheduledChannels(before, after, event);
  return [
    ...contents.flatMap((content) => addressed(after, event, content, isAlarm(content) ? [...notices.during, ...notices.rollback] : notices.during)),
    ...(scheduled.length > 0 ? addressed(after, event, scheduledContent(after), scheduled) : []),
  ];
}

function isAlarm({ kind }: NoticeContent): boolean {
  return kind === "rollback" || kind === "rolledBack" || kind === "halted";
}

function addressed(state: State, { at }: Timed, content: NoticeContent, channels: readonly string[]): readonly Notice[] {
  const { product, stack, release, stable } = state.terms;
  const facts = { product, stack, version: release.version, stable: stable?.version ?? null, at };
  return [...new Set(channels)].map((channel) => ({
    key: `${stack} ${release.version} ${state.startedAt} ${content.kind} ${at} ${channel}`,
    channel,
    facts,
    content,
  }));
}

/** What is told when a phase begins. */
function ofPhase(before: State | null, after: State, event: Timed): readonly NoticeContent[] {
  if (before?.phase === after.phase && before.step === after.step) return [];
  const { terms, step } = after;
  const place = { step, of: terms.plan.steps.length, weight: weightOf(after, step) };
  switch (after.phase) {
    case "deploying":
      return [{ kind: "started", by: terms.by, steps: terms.plan.steps.map(({ weight }) => weight), expectedMs: expectedMs(after) }];
    case "holding":
      return [{ kind: "step", ...place, hold: terms.plan.steps[step - 1]?.hold ?? "0s" }];
    case "waiting":
    case "testing":
      return before?.phase === "holding" && event.kind === "observed" ? [{ kind: "healthy", ...place, reasons: reasonsOf(after) }] : [];
    case "watching":
      return [{ kind: "watching", until: later(event.at, milliseconds(terms.plan.success?.watch ?? "0s")) }];
    case "rollingBack":
      return [{ kind: "rollback", reasons: after.reasons, by: after.rollback?.by ?? "", weight: weightOf(after, step) }];
    case "rolledBack":
      return [{ kind: "rolledBack", secondsToZero: event.kind === "verified" ? event.secondsToZero : null, reportDue: reportDue(after, event) }];
    case "halted":
      return [{ kind: "halted", reasons: after.reasons }];
    case "promoted":
      return [{ kind: "done", startedAt: after.startedAt, figures: reasonsOf(after) }];
    default:
      return [];
  }
}

/** What is refused again and again, for the same reason, is told once. */
function ofWaiting(before: State | null, after: State): readonly NoticeContent[] {
  const { explained } = after;
  if (explained.length === 0 || explained.join("\n") === before?.explained.join("\n")) return [];
  const step = nextStep(after);
  return [{ kind: "waiting", step, weight: weightOf(after, step), reasons: explained }];
}

function ofOrder(before: State | null, after: State, event: Timed): readonly NoticeContent[] {
  if (event.kind !== "ordered") return [];
  const { kind, by, reason } = event.order;
  if (kind === "promote") return before ? ofPromotion(before, after, { by, reason }) : [];
  return kind === "pause" || kind === "resume" ? [{ kind: kind === "pause" ? "paused" : "resumed", by, reason }] : [];
}

/** Whoever goes on ahead of the verdict answers for it: nothing is said of the release's health. */
function ofPromotion(before: State, after: State, words: { readonly by: string; readonly reason: string }): readonly NoticeContent[] {
  const { phase, step, terms } = before;
  if (phase === after.phase || (phase !== "holding" && phase !== "watching" && phase !== "halted")) return [];
  const place = { step, of: terms.plan.steps.length, weight: weightOf(before, step) };
  return [{ kind: "promotedEarly", from: phase, ...place, ...words, seen: reasonsOf(before) }];
}

/** Channels whose announcement is due now: each hears of the start once for each time that the plan names. */
function scheduledChannels(before: State | null, after: State, event: Timed): readonly string[] {
  if (after.phase !== "scheduled" || (event.kind !== "started" && event.kind !== "due")) return [];
  const { plan, startsAt } = after.terms;
  const from = before?.since ?? "";
  return (plan.notices?.before ?? [])
    .filter(({ ahead }) => {
      const due = later(startsAt, -milliseconds(ahead));
      return due <= event.at && due > from;
    })
    .flatMap(({ channels }) => channels);
}

function scheduledContent(state: State): NoticeContent {
  const { startsAt, plan, release, stable } = state.terms;
  return {
    kind: "scheduled",
    startsAt,
    expectedMs: expectedMs(state),
    change: `${release.change ?? "standard"} change${stable ? ` from ${stable.version}` : ""}`,
    steps: plan.steps.map(({ weight }) => weight),
    rollbackWithin: plan.rollback.within,
    contact: Object.values(plan.approvals?.roles ?? {}).flat(),
  };
}

function expectedMs({ terms: { plan } }: State): number {
  return plan.steps.reduce((total, { hold }) => total + milliseconds(hold), 0);
}

/** Counted from the decision: what follows from it does not wait for its being carried out. */
function reportDue({ rollback }: State, { at }: Timed): string {
  return later(rollback?.decidedAt ?? at, REPORT_DUE_MS);
}

function weightOf({ terms: { plan } }: State, step: number): number {
  return plan.steps[step - 1]?.weight ?? 0;
}

function reasonsOf({ verdict }: State): readonly string[] {
  return verdict?.reasons.map(({ text }) => text) ?? [];
}

function later(time: string, milliseconds_: number): string {
  return new Date(Date.parse(time) + milliseconds_).toISOString();
}
