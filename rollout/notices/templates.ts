/** What people read: each kind of notice in words. */

import { aftermath } from "./aftermath";
import type { Notice, NoticeContent, NoticeFacts } from "./notice";
import { calledIn, changed, course, impactOf, listed, rollbackPlan } from "./phrases";
import { bullets, line, span, spanOf, utc } from "./wording";

/** A notice in words, the same on every channel. */
export interface Words {
  readonly title: string;
  /** Plain text, one sentence or list entry each; few, and none of them long. */
  readonly lines: readonly string[];
  readonly severity: "info" | "warning" | "critical";
}

/** Throws where a fact that should be a time is none. */
export function words({ content, facts }: Notice): Words {
  const { title, lines, severity } = worded(content.kind, content, facts);
  return { title: line(title), lines: lines.map(line), severity };
}

type Kind = NoticeContent["kind"];
/** Also where one shape has several kinds, as that of `paused` and `resumed`. */
type Of<K extends Kind, C = NoticeContent> = C extends { readonly kind: infer Own }
  ? K extends Own
    ? C
    : never
  : never;
type Contents = { readonly [K in Kind]: Of<K> };
type Templates = { readonly [K in Kind]: (content: Contents[K], facts: NoticeFacts) => Words };

function worded<K extends Kind>(kind: K, content: Contents[K], facts: NoticeFacts): Words {
  return TEMPLATES[kind](content, facts);
}

const TEMPLATES: Templates = {
  scheduled: (content, facts) => ({
    severity: "info",
    title: `Scheduled: ${name(facts)} to ${facts.stack}, ${utc(content.startsAt)}`,
    lines: [
      `Start: ${utc(content.startsAt)}`,
      `Expected duration: ${span(content.expectedMs)}${monitored(content.watchMs, ", and then ")}`,
      `Type: ${content.change} change, ${course(content)}`,
      `Changes: ${facts.version} ${facts.stable === null ? "is the first release" : `replaces ${facts.stable}`}`,
      ...bullets(changed(content.changes)),
      `Expected impact: ${impactOf(content.changes, facts)}`,
      `Rollback plan: ${rollbackPlan(content, facts)}`,
      `Contact: ${contactIn(content)}`,
    ],
  }),

  started: (content, facts) => ({
    severity: "info",
    title: `Started: ${name(facts)} to ${facts.stack}`,
    lines: [
      `Started: ${utc(facts.at)}, by ${content.by}`,
      `Expected duration: ${span(content.expectedMs)}, ${course(content)}`,
    ],
  }),

  invitation: ({ stage, allowlist, maximumClients, hold, changes }, facts) => ({
    severity: "info",
    title: `Invitation: the ${stage} of ${name(facts)} on ${facts.stack} is open`,
    lines: [
      `Open since ${utc(facts.at)} to: ${listed(allowlist)}`,
      ...(maximumClients === null ? [] : [`At most ${maximumClients} clients take part.`]),
      ...bullets(changes?.features ?? []),
      `What to expect: the ${stage} lasts ${spanOf(hold)} at least. It is closed at once when it fails its checks.`,
    ],
  }),

  available: ({ changes }, facts) => ({
    severity: "info",
    title: `Available: ${name(facts)} is open to everybody on ${facts.stack}`,
    lines: [`Since ${utc(facts.at)}, without an invitation.`, ...bullets(changes?.features ?? [])],
  }),

  weekly: ({ week, step, of, weight, stage, verdict, reasons, next }, facts) => ({
    severity: "info",
    title: `Week ${week}: ${name(facts)} on ${facts.stack}`,
    lines: [
      `Step ${step} of ${of}${stage === null ? "" : ` (${stage})`}, with ${weight} % of traffic.`,
      `Verdict so far: ${verdict ?? "nothing was looked at yet"}`,
      ...bullets(reasons),
      "What is next:",
      ...bullets(next),
    ],
  }),

  waiting: ({ step, weight, reasons }, facts) => ({
    severity: "warning",
    title: `Waiting: ${name(facts)} may not have ${weight} % on ${facts.stack} yet`,
    lines: [`Step ${step} (${weight} % of traffic) waits for:`, ...bullets(reasons)],
  }),

  step: ({ step, of, weight, hold }, facts) => ({
    severity: "info",
    title: `Step ${step} of ${of}: ${name(facts)} has ${weight} % on ${facts.stack}`,
    lines: [
      `Since ${utc(facts.at)} ${facts.version} serves ${weight} % of traffic${rest(facts, weight)}.`,
      ...(/^0+\D/.test(hold) ? [] : [`It is watched at this share for ${spanOf(hold)}.`]),
    ],
  }),

  healthy: ({ step, of, weight, reasons }, facts) => ({
    severity: "info",
    title: `Healthy at ${weight} %: ${name(facts)} on ${facts.stack}`,
    lines: [`Step ${step} of ${of} was passed at ${utc(facts.at)}.`, ...bullets(reasons)],
  }),

  promotedEarly: ({ from, step, of, weight, by, reason, seen }, facts) => ({
    severity: "warning",
    title: `Promoted ahead of the verdict at ${weight} %: ${name(facts)} on ${facts.stack}`,
    lines: [
      `Promoted by ${by} at ${utc(facts.at)}: ${reason}`,
      `${SKIPPED[from]} at step ${step} of ${of}. No verdict says that the release is good.`,
      ...(seen.length > 0 ? ["Seen until then:", ...bullets(seen)] : []),
    ],
  }),

  paused: ({ by, reason }, facts) => ({
    severity: "warning",
    title: `Paused: ${name(facts)} on ${facts.stack}`,
    lines: [
      `Paused by ${by} at ${utc(facts.at)}: ${reason}`,
      "Traffic stays as it is. What takes the release back at once still does.",
    ],
  }),

  resumed: ({ by, reason }, facts) => ({
    severity: "info",
    title: `Resumed: ${name(facts)} on ${facts.stack}`,
    lines: [`Resumed by ${by} at ${utc(facts.at)}: ${reason}`],
  }),

  rollback: ({ reasons, by, weight, contacts }, facts) => ({
    severity: "critical",
    title: `Rollback: ${name(facts)} is being taken back on ${facts.stack}`,
    lines: [
      `Decided by ${by} at ${utc(facts.at)}, because:`,
      ...bullets(reasons),
      `Serving now: ${stable(facts)} takes over all traffic; ${facts.version} had ${weight} % of it.`,
      ...calledIn(contacts, facts),
      "What follows:",
      ...bullets(aftermath(facts.at).map(({ until, what }) => `by ${utc(until)}: ${what.join("; ")}`)),
    ],
  }),

  rolledBack: ({ secondsToZero, reportDue }, facts) => ({
    severity: secondsToZero === null ? "critical" : "warning",
    title: `Rolled back${secondsToZero === null ? ", not verified" : ""}: ${name(facts)} on ${facts.stack}`,
    lines: [
      secondsToZero === null
        ? `${stable(facts)} is restored, but nobody could see whether ${facts.version} still serves anyone. Look now.`
        : `${stable(facts)} serves all traffic. ${facts.version} served nobody any more ` +
          `${span(secondsToZero * 1_000)} after the decision.`,
      `Incident report due: ${utc(reportDue)}`,
    ],
  }),

  halted: ({ reasons, contacts }, facts) => ({
    severity: "critical",
    title: `Halted: ${name(facts)} on ${facts.stack} needs a person`,
    lines: [
      `Nothing is changed any more since ${utc(facts.at)}, because:`,
      ...bullets(reasons),
      "A person has to decide how it goes on.",
      ...calledIn(contacts, facts),
    ],
  }),

  watching: ({ until }, facts) => ({
    severity: "info",
    title: `Complete: ${name(facts)} serves all of ${facts.stack}`,
    lines: [
      `Completed: ${utc(facts.at)}`,
      `Monitoring: watched closely until ${utc(until)}, for ${span(Date.parse(until) - Date.parse(facts.at))}`,
    ],
  }),

  done: ({ startedAt, figures, watchMs, changes, contact }, facts) => ({
    severity: "info",
    title: `Successful: ${name(facts)} on ${facts.stack}, monitoring complete`,
    lines: [
      `Started: ${utc(startedAt)}`,
      `Completed: ${utc(facts.at)}`,
      `Duration: ${span(Date.parse(facts.at) - Date.parse(startedAt))}, monitoring included`,
      "Status: successful",
      ...(figures.length > 0 ? ["Results:", ...bullets(figures)] : []),
      `Monitoring: ${watchMs > 0 ? `it was watched for ${span(watchMs)} with all traffic` : "none was asked for"}`,
      ...(changes?.features.length ? ["New features:", ...bullets(changes.features)] : []),
      `Contact: ${contactIn({ contact })}`,
    ],
  }),
};

const SKIPPED: Readonly<Record<Of<"promotedEarly">["from"], string>> = {
  holding: "The rest of the hold was skipped",
  watching: "The rest of the watch was skipped",
  halted: "The rollout goes on although it had halted",
};

function name({ product, version }: NoticeFacts): string {
  return `${product} ${version}`;
}

function stable(facts: NoticeFacts): string {
  return facts.stable ?? "no earlier release";
}

function rest(facts: NoticeFacts, weight: number): string {
  return weight === 100 || facts.stable === null ? "" : `, ${facts.stable} the rest`;
}

function monitored(watchMs: number, before: string): string {
  return watchMs > 0 ? `${before}${span(watchMs)} of monitoring` : "";
}

function contactIn({ contact }: { readonly contact: readonly string[] }): string {
  return contact.join(", ") || "the plan names nobody";
}
