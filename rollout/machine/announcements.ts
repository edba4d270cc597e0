/** Which notices follow from what has just happened: the plan says who hears of what. */

import { weightAt } from "../../release/exposure";
import { milliseconds } from "../../release/schema";
import type { Plan } from "../../release/schema";
import type { Notice, NoticeContent } from "../notices/notice";
import { announcementsAhead } from "./ahead";
import type { Timed } from "./event";
import type { State } from "./state";
import { nextStep } from "./state";
import { weeklyReport } from "./weekly";

const REPORT_DUE_MS = milliseconds("24h");

export function announced(state: State, { key }: Notice): State {
  return { ...state, outbox: state.outbox.filter((notice) => notice.key !== key) };
}

export function announcements(before: State | null, after: State, event: Timed): readonly Notice[] {
  const { notices } = after.terms.plan;
  if (!notices || event.kind === "notified") return [];
  const contents = [
    ...ofPhase(before, after, event),
    ...ofWaiting(before, after),
    ...ofOrder(before, after, event),
    ...ofStage(before, after),
    ...weeklyReport(before, after),
  ];
  const scheduled = scheduledChannels(before, after, event);
  return [
    ...contents.flatMap((content) => addressed(after, event, content, listeners(content, notices))),
    ...(scheduled.length > 0 ? addressed(after, event, scheduledContent(after), scheduled) : []),
  ];
}

function listeners({ kind }: NoticeContent, notices: NonNullable<Plan["notices"]>): readonly string[] {
  const { during, rollback, success, invitations, weekly } = notices;
  const others: Partial<Record<NoticeContent["kind"], readonly string[]>> = {
    rollback: [...during, ...rollback],
    rolledBack: [...during, ...rollback],
    halted: [...during, ...rollback],
    done: [...during, ...success],
    invitation: invitations,
    available: invitations,
    weekly,
  };
  return others[kind] ?? during;
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
  const place = { step, of: terms.plan.steps.length, weight: weightAt(terms.plan, step) };
  switch (after.phase) {
    case "deploying":
      return [{ kind: "started", by: terms.by, ...course(after) }];
    case "holding":
      return [{ kind: "step", ...place, hold: terms.plan.steps[step - 1]?.hold ?? "0s" }];
    case "waiting":
    case "testing":
      return before?.phase === "holding" && event.kind === "observed" ? [{ kind: "healthy", ...place, reasons: reasonsOf(after) }] : [];
    case "watching":
      return [{ kind: "watching", until: later(event.at, watchMs(after)) }];
    case "rollingBack":
      return [{ kind: "rollback", reasons: after.reasons, by: after.rollback?.by ?? "", weight: weightAt(terms.plan, step), contacts: contactsOf(after) }];
    case "rolledBack":
      return [{ kind: "rolledBack", secondsToZero: event.kind === "verified" ? event.secondsToZero : null, reportDue: reportDue(after, event) }];
    case "halted":
      return [{ kind: "halted", reasons: after.reasons, contacts: contactsOf(after) }];
    case "promoted":
      return [{ kind: "done", startedAt: after.startedAt, figures: reasonsOf(after), watchMs: watchMs(after), ...ofRelease(after) }];
    default:
      return [];
  }
}

/** A stage of the flag that the step has opened; a step of the same stage opens nothing. */
function ofStage(before: State | null, after: State): readonly NoticeContent[] {
  if (!before || after.step <= before.step) return [];
  const { steps } = after.terms.plan;
  const taken = steps[after.step - 1];
  if (!taken?.flag || taken.flag.stage === steps[before.step - 1]?.flag?.stage) return [];
  const { changes = null } = after.terms.release;
  const { stage, allowlist, maximumClients = null } = taken.flag;
  if (stage === "ga") return [{ kind: "available", changes }];
  return [{ kind: "invitation", stage, allowlist, maximumClients, hold: taken.hold, changes }];
}

/** What is refused again and again, for the same reason, is told once. */
function ofWaiting(before: State | null, after: State): readonly NoticeContent[] {
  const { explained } = after;
  if (explained.length === 0 || explained.join("\n") === before?.explained.join("\n")) return [];
  const step = nextStep(after);
  return [{ kind: "waiting", step, weight: weightAt(after.terms.plan, step), reasons: explained }];
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
  const place = { step, of: terms.plan.steps.length, weight: weightAt(terms.plan, step) };
  return [{ kind: "promotedEarly", from: phase, ...place, ...words, seen: reasonsOf(before) }];
}

/** Channels whose announcement is due now: each hears of the start once for each time that the plan names. */
function scheduledChannels(before: State | null, after: State, event: Timed): readonly string[] {
  if (after.phase !== "scheduled" || (event.kind !== "started" && event.kind !== "due")) return [];
  const from = before?.since ?? "";
  return announcementsAhead(after.terms)
    .filter(({ due }) => due <= event.at && due > from)
    .flatMap(({ channels }) => channels);
}

function scheduledContent(state: State): NoticeContent {
  const { startsAt, plan, release } = state.terms;
  return {
    kind: "scheduled",
    startsAt,
    change: release.change ?? "standard",
    ...course(state),
    watchMs: watchMs(state),
    rollbackWithin: plan.rollback.within,
    rollbackLevel: plan.rollback.automaticLevel,
    ...ofRelease(state),
  };
}

function course({ terms: { plan } }: State) {
  return {
    strategy: plan.strategy,
    steps: plan.steps.map(({ weight }) => weight),
    expectedMs: plan.steps.reduce((total, { hold }) => total + milliseconds(hold), 0),
  };
}

function watchMs({ terms: { plan } }: State): number {
  return milliseconds(plan.success?.watch ?? "0s");
}

function contactsOf({ terms: { plan } }: State) {
  return plan.notices?.contacts ?? [];
}

/** What it brings, and whom to ask: the first who is called in, or else everybody who approves. */
function ofRelease(state: State) {
  const { release, plan } = state.terms;
  const [first] = contactsOf(state);
  const approvers = Object.values(plan.approvals?.roles ?? {}).flat();
  return { changes: release.changes ?? null, contact: first ? [`${first.role}, ${first.who}`] : approvers };
}

/** Counted from the decision: what follows from it does not wait for its being carried out. */
function reportDue({ rollback }: State, { at }: Timed): string {
  return later(rollback?.decidedAt ?? at, REPORT_DUE_MS);
}

function reasonsOf({ verdict }: State): readonly string[] {
  return verdict?.reasons.map(({ text }) => text) ?? [];
}

function later(time: string, milliseconds_: number): string {
  return new Date(Date.parse(time) + milliseconds_).toISOString();
}
