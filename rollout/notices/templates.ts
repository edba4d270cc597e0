/** What people read: each kind of notice in words. */

import { aftermath } from "./aftermath";
import type { Notice, NoticeContent, NoticeFacts } from "./notice";
import { bullets, line, shares, span, spanOf, utc } from "./wording";

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
  scheduled: ({ startsAt, expectedMs, change, steps, rollbackWithin, contact }, facts) => ({
    severity: "info",
    title: `Scheduled: ${name(facts)} to ${facts.stack}, ${utc(startsAt)}`,
    lines: [
      `Start: ${utc(startsAt)}`,
      `Expected duration: ${span(expectedMs)}`,
      `Type: ${change}, by steps of ${shares(steps)} of traffic`,
      `Changes: ${facts.version} ${facts.stable === null ? "is the first release" : `replaces ${facts.stable}`}`,
      `Expected impact: ${impact(facts)}`,
      `Rollback plan: ${rollbackPlan(facts, rollbackWithin)}`,
      `Contact: ${contact.join(", ") || "the plan names nobody"}`,
    ],
  }),

  started: ({ by, steps, expectedMs }, facts) => ({
    severity: "info",
    title: `Started: ${name(facts)} to ${facts.stack}`,
    lines: [
      `Started: ${utc(facts.at)}, by ${by}`,
      `Expected duration: ${span(expectedMs)}, by steps of ${shares(steps)} of traffic`,
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

  rollback: ({ reasons, by, weight }, facts) => ({
    severity: "critical",
    title: `Rollback: ${name(facts)} is being taken back on ${facts.stack}`,
    lines: [
      `Decided by ${by} at ${utc(facts.at)}, because:`,
      ...bullets(reasons),
      `Serving now: ${stable(facts)} takes over all traffic; ${facts.version} had ${weight} % of it.`,
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

  halted: ({ reasons }, facts) => ({
    severity: "critical",
    title: `Halted: ${name(facts)} on ${facts.stack} needs a person`,
    lines: [
      `Nothing is changed any more since ${utc(facts.at)}, because:`,
      ...bullets(reasons),
      "A person has to decide how it goes on.",
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

  done: ({ startedAt, figures }, facts) => ({
    severity: "info",
    title: `Successful: ${name(facts)} on ${facts.stack}, monitoring complete`,
    lines: [
      `Started: ${utc(startedAt)}`,
      `Completed: ${utc(facts.at)}`,
      `Duration: ${span(Date.parse(facts.at) - Date.parse(startedAt))}, monitoring included`,
      "Status: successful",
      ...(figures.length > 0 ? ["Results:", ...bullets(figures)] : []),
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

function impact(facts: NoticeFacts): string {
  if (facts.stable === null) return "none on users: nothing serves them yet";
  return `no interruption and no loss of data; ${facts.stable} goes on serving while ${facts.version} takes over`;
}

function rollbackPlan(facts: NoticeFacts, within: string): string {
  if (facts.stable === null) return "there is no earlier release; the kill switch stops all traffic";
  return (
    `taken back by itself when it fails its checks, or by hand at any time; ` +
    `${facts.stable} serves all traffic again within ${spanOf(within)}`
  );
}
