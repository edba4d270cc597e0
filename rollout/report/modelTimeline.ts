/** The rollout as a story: every event that people care about, and what the machine decided by it, in words. */

import type { Emergency, Plan } from "../../release/schema";
import type { Approver, Change, Order } from "../machine/event";
import { next } from "../machine/next";
import type { State } from "../machine/state";
import type { Happened, Kind, Of, Rollout } from "./events";
import { weightOf } from "./modelExposure";
import { count, duration, moment, targetInWords, weights } from "./words";

export type Tone = "good" | "bad" | "waiting" | "plain";

export interface Moment {
  readonly at: string;
  readonly tone: Tone;
  readonly title: string;
  readonly details: readonly string[];
  /** What an update changed; empty for everything else. */
  readonly changes: readonly Change[];
}

export function timelineOf({ state: { terms }, events }: Rollout): readonly Moment[] {
  let state: State | null = null;
  return events.flatMap((event, index) => {
    const told = isNews(event, index, events) ? [tell(event.kind, event, terms.plan)] : [];
    const [before, [after]] = [state, next(state, event)];
    state = after;
    const known = told.flatMap(({ details }) => details);
    return [...told, ...decisions(before, after, known)].map((telling) => ({ at: event.at, changes: [], ...telling }));
  });
}

type Telling = Pick<Moment, "tone" | "title" | "details"> & { readonly changes?: readonly Change[] };

/** That a release is to be taken back, or that the rollout halted, and those reasons that are not known already. */
function decisions(before: State | null, after: State, known: readonly string[]): readonly Telling[] {
  if (after.phase === before?.phase || (after.phase !== "rollingBack" && after.phase !== "halted")) return [];
  const by = after.phase === "rollingBack" ? after.rollback?.by : undefined;
  const title = by === undefined ? "Halted: a person has to decide" : `Decided to take it back, by ${by}`;
  return [{ tone: "bad", title, details: after.reasons.filter((reason) => !known.includes(reason)) }];
}

/** Verdicts are told when they change, an outage of the metrics once, and notices in a table of their own. */
function isNews(event: Happened, index: number, events: readonly Happened[]): boolean {
  if (event.kind === "notified") return false;
  if (event.kind !== "observed" && event.kind !== "unobserved") return true;
  const before = events
    .slice(0, index)
    .findLast(({ kind }) => kind === "observed" || kind === "unobserved" || kind === "updated");
  if (event.kind === "unobserved") return before?.kind !== "unobserved";
  return before?.kind !== "observed" || before.verdict.kind !== event.verdict.kind;
}

type Events = { readonly [Each in Kind]: Of<Each> };

function tell<Each extends Kind>(kind: Each, event: Events[Each], plan: Plan): Telling {
  return TELLINGS[kind](event, plan);
}

const TELLINGS: { readonly [Each in Kind]: (event: Events[Each], plan: Plan) => Telling } = {
  started: ({ by, release, stable, startsAt, at }, plan) => ({
    tone: "plain",
    title: `Started by ${by}`,
    details: [
      `${release.version}, commit ${release.commit}, ${stable ? `over ${stable.version}` : "as the first release"}`,
      `${plan.strategy}: ${weights(plan)}`,
      ...(startsAt > at ? [`to begin on ${moment(startsAt)}`] : []),
    ],
  }),
  due: () => ({ tone: "plain", title: "The time to begin has come", details: [] }),
  updated: ({ to, changes: all, seconds }, plan) => {
    const changes = all.filter(({ operation }) => operation !== "read");
    return {
      tone: to.kind === "finalise" ? "good" : to.kind === "rollback" ? "bad" : "plain",
      title: `${targetInWords(to, plan)}: ${effect({ to, plan })}`,
      details: [`${summary(changes)} in ${duration(seconds * 1000)}`],
      changes,
    };
  },
  updateFailed: ({ to, why, seconds }, plan) => ({
    tone: "bad",
    title: `${targetInWords(to, plan)} failed after ${duration(seconds * 1000)}`,
    details: [why],
  }),
  updateRefused: ({ to, why }, plan) => ({
    tone: "bad",
    title: `${targetInWords(to, plan)} refused by policy`,
    details: [why],
  }),
  gateClosed: ({ step, reasons }) => ({ tone: "waiting", title: `Gate of step ${step} closed`, details: reasons }),
  gateOpened: ({ step, approvers }) => ({
    tone: "good",
    title: `Gate of step ${step} opened`,
    details: approvals(approvers),
  }),
  tested: ({ what, passed, reasons }) => ({
    tone: passed ? "good" : "bad",
    title: `Test ${passed ? "passed" : "failed"}: ${what}`,
    details: reasons,
  }),
  observed: ({ verdict: { kind, reasons } }) => ({
    tone: kind === "pass" ? "good" : kind === "fail" ? "bad" : "waiting",
    title: `Verdict: ${kind}`,
    details: reasons.map(({ text }) => text),
  }),
  unobserved: ({ why }) => ({ tone: "waiting", title: "Metrics could not be had", details: [why] }),
  triggered: ({ reasons }) => ({ tone: "bad", title: "Trigger pulled", details: reasons }),
  ordered: ({ order }) => ({
    tone: order.kind === "rollback" ? "bad" : "plain",
    title: `${ordered(order)} ordered by ${order.by}`,
    details: [order.reason],
  }),
  verified: ({ secondsToZero, why }) => ({
    tone: secondsToZero === null ? "bad" : "good",
    title:
      secondsToZero === null
        ? "Not seen to be taken back"
        : `No traffic on the candidate, ${duration(secondsToZero * 1000)} after the decision`,
    details: why === null ? [] : [why],
  }),
  notified: () => ({ tone: "plain", title: "Notice sent", details: [] }),
  controlled: ({ emergency, seconds, why }) => ({
    tone: why === null && !emergency.killSwitch && !emergency.safeMode ? "good" : "bad",
    title: `${controlsInWords(emergency)}: ${why === null ? "set" : "not set"} after ${duration(seconds * 1000)}`,
    details: why === null ? [] : [why],
  }),
  takenOver: ({ driver }) => ({ tone: "plain", title: "Another driver took over", details: [driver] }),
};

/** Somebody who has approved the plan and the step alike is named once. */
export function approvals(approvers: readonly Approver[]): readonly string[] {
  return [...new Set(approvers.map(({ approver, role, given }) => `${approver} as ${role}, given ${moment(given)}`))];
}

function effect({ to, plan }: { readonly to: Of<"updated">["to"]; readonly plan: Plan }): string {
  if (to.kind === "finalise") return "the candidate is the stable release";
  return `${weightOf(plan, to)} % of traffic on the candidate`;
}

function ordered(order: Order): string {
  if (order.kind === "rollback") return `Rollback, level ${order.level},`;
  if (order.kind === "control") return controlsInWords(order.emergency);
  return order.kind.charAt(0).toUpperCase() + order.kind.slice(1);
}

export function controlsInWords({ killSwitch, safeMode }: Emergency): string {
  return `Kill switch ${killSwitch ? "on" : "off"}, safe mode ${safeMode ? "on" : "off"}`;
}

/** `12 changes (3 create, 9 update)` */
function summary(changes: readonly Change[]): string {
  const operations = [...new Set(changes.map(({ operation }) => operation))].sort();
  const parts = operations.map(
    (operation) => `${changes.filter((change) => change.operation === operation).length} ${operation}`,
  );
  return parts.length > 0 ? `${count(changes.length, "change")} (${parts.join(", ")})` : "no change";
}
