/** What a public status page shows of each notice. */

import type { Notice, NoticeContent, NoticeFacts } from "./notice";

export interface Entry {
  /** State that the entry gets: where it is a maintenance, and where it is an incident. */
  readonly maintenance: "scheduled" | "in_progress" | "completed";
  readonly incident: "investigating" | "identified" | "monitoring" | "resolved";
  readonly body: string;
  /** Whether the page's subscribers are told. */
  readonly tells: boolean;
  /** What is put on a page that shows nothing of this rollout yet; null where that says nothing to anybody. */
  readonly opens: Opening | null;
}

/** A maintenance has times, an incident has none. */
export interface Opening {
  readonly name: string;
  /** ISO 8601. */
  readonly scheduled_for?: string;
  readonly scheduled_until?: string;
}

export function publicWords({ content, facts }: Notice): Entry {
  const { states, body, tells = false } = ENTRIES[isUnverified(content) ? "unverified" : content.kind];
  const [maintenance, incident] = states;
  return { maintenance, incident, body: body(facts, weightOf(content)), tells, opens: opening(content, facts) };
}

interface Template {
  readonly states: readonly [Entry["maintenance"], Entry["incident"]];
  readonly body: (facts: NoticeFacts, weight: number) => string;
  readonly tells?: true;
}

const ENTRIES: Readonly<Record<NoticeContent["kind"] | "unverified", Template>> = {
  scheduled: {
    states: ["scheduled", "monitoring"],
    body: ({ product, version }) =>
      `${product} ${version} will go live, a share of traffic at a time. No interruption is expected.`,
    tells: true,
  },
  started: {
    states: ["in_progress", "monitoring"],
    body: ({ product, version }) => `${product} ${version} is going live, a share of traffic at a time.`,
    tells: true,
  },
  waiting: { states: ["in_progress", "monitoring"], body: () => "The update waits before its next step." },
  invitation: {
    states: ["in_progress", "monitoring"],
    body: () => "The new version is open to those who are invited.",
  },
  available: { states: ["in_progress", "monitoring"], body: () => "The new version is open to everybody." },
  weekly: { states: ["in_progress", "monitoring"], body: () => "The update goes on." },
  step: {
    states: ["in_progress", "monitoring"],
    body: (_facts, weight) => `The new version serves ${weight} % of traffic.`,
  },
  healthy: {
    states: ["in_progress", "monitoring"],
    body: (_facts, weight) => `The new version is healthy with ${weight} % of traffic.`,
  },
  promotedEarly: { states: ["in_progress", "monitoring"], body: () => "The update goes on ahead of schedule." },
  paused: { states: ["in_progress", "monitoring"], body: () => "The update is paused." },
  resumed: { states: ["in_progress", "monitoring"], body: () => "The update goes on." },
  rollback: {
    states: ["in_progress", "identified"],
    body: () => "We are taking the update back and restoring the version before it.",
    tells: true,
  },
  rolledBack: {
    states: ["completed", "resolved"],
    body: () => "The update was taken back; the version before it is restored.",
    tells: true,
  },
  unverified: {
    states: ["in_progress", "monitoring"],
    body: () => "The version before the update is being restored, and we are verifying that it is.",
  },
  halted: {
    states: ["in_progress", "investigating"],
    body: () => "The update is stopped, and we are looking into it.",
    tells: true,
  },
  watching: {
    states: ["completed", "monitoring"],
    body: () => "The update is complete. We keep watching it.",
    tells: true,
  },
  done: { states: ["completed", "resolved"], body: () => "The update is complete." },
};

function isUnverified(content: NoticeContent): boolean {
  return content.kind === "rolledBack" && content.secondsToZero === null;
}

function weightOf(content: NoticeContent): number {
  return "weight" in content ? content.weight : 0;
}

function opening(content: NoticeContent, facts: NoticeFacts): Opening | null {
  const name = `Update of ${facts.product} to ${facts.version}`;
  switch (content.kind) {
    case "scheduled":
      return { name, ...period(content.startsAt, content.expectedMs) };
    case "started":
      return { name, ...period(facts.at, content.expectedMs) };
    case "rollback":
    case "halted":
      return { name };
    default:
      return null;
  }
}

/** Statuspage wants the end after the start. */
function period(from: string, lengthMs: number) {
  const until = new Date(Date.parse(from) + Math.max(lengthMs, 60_000));
  return { scheduled_for: from, scheduled_until: until.toISOString() };
}
