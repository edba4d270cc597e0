/** One notice of each kind, as a rollout of omnihub gives them, and what it takes to deliver them to the receivers. */

import type { DeliveryLimits, DeliveryOptions } from "../../rollout/notices/deliver";
import { deliver, deliveryMemory } from "../../rollout/notices/deliver";
import type { Notice, NoticeContent } from "../../rollout/notices/notice";
import type { Channel, ChannelKind } from "../../rollout/notices/vendor";
import type { Receivers } from "../../sandbox/receivers";

const CHANGES = {
  features: ["teams may share a template"],
  fixes: ["long names no longer overflow"],
  infrastructure: [],
  breaking: ["the old export is gone"],
  impact: "exports wait for a minute",
};

const CONTACTS = [
  { role: "l1-support", who: "support rotation, +1 555 0100", after: "0s" },
  { role: "cto", who: "cto@omnihub.dev", after: "1h" },
];

const AT = "2026-11-22T02:31:07.000Z";

export const CONTENTS = {
  scheduled: {
    kind: "scheduled",
    startsAt: "2026-11-22T02:00:00.000Z",
    expectedMs: 3_600_000,
    watchMs: 86_400_000,
    change: "standard",
    strategy: "canary",
    steps: [5, 25, 50, 100],
    changes: CHANGES,
    rollbackWithin: "60s",
    rollbackLevel: 2,
    contact: ["tech-lead@omnihub.dev", "cto@omnihub.dev"],
  },
  started: {
    kind: "started",
    by: "release-manager@omnihub.dev",
    strategy: "blueGreen",
    steps: [5, 25, 50, 100],
    expectedMs: 3_600_000,
  },
  invitation: {
    kind: "invitation",
    stage: "alpha",
    allowlist: ["tenant:omnihub", "user:dev-team"],
    maximumClients: 5,
    hold: "1w",
    changes: CHANGES,
  },
  available: { kind: "available", changes: CHANGES },
  weekly: {
    kind: "weekly",
    week: 2,
    step: 2,
    of: 3,
    weight: 100,
    stage: "beta",
    verdict: "inconclusive",
    reasons: ["error rate: 12 requests are too few to compare"],
    next: ["step 3 once its gate opens", "an approval of step 3 as release-manager is missing"],
  },
  waiting: { kind: "waiting", step: 2, weight: 25, reasons: ["an approval of step 2 as tech-lead is missing"] },
  step: { kind: "step", step: 2, of: 4, weight: 25, hold: "15m" },
  healthy: {
    kind: "healthy",
    step: 1,
    of: 4,
    weight: 5,
    reasons: ["error rate 0.04 % against 0.05 %, limit 0.1 %", "P95 212 ms against 208 ms, limit 312 ms"],
  },
  promotedEarly: {
    kind: "promotedEarly",
    from: "holding",
    step: 1,
    of: 4,
    weight: 5,
    by: "tech-lead@omnihub.dev",
    reason: "the fair begins at nine",
    seen: ["error rate: 12 requests are too few to compare"],
  },
  paused: { kind: "paused", by: "oncall@omnihub.dev", reason: "the database is slow" },
  resumed: { kind: "resumed", by: "oncall@omnihub.dev", reason: "the database is well again" },
  rollback: {
    kind: "rollback",
    reasons: ["error rate 2.31 % against 0.05 %, limit 0.10 % (2 × baseline), p < 0.001"],
    by: "the analysis",
    weight: 25,
    contacts: CONTACTS,
  },
  rolledBack: { kind: "rolledBack", secondsToZero: 12.4, reportDue: "2026-11-23T02:31:20.000Z" },
  halted: { kind: "halted", reasons: ["the update failed 3 times: 504 Gateway Timeout"], contacts: CONTACTS },
  watching: { kind: "watching", until: "2026-11-23T02:31:07.000Z" },
  done: {
    kind: "done",
    startedAt: "2026-11-21T01:00:00.000Z",
    figures: ["error rate 0.04 %", "P95 212 ms"],
    watchMs: 86_400_000,
    changes: CHANGES,
    contact: ["l1-support, support rotation, +1 555 0100"],
  },
} satisfies Readonly<Record<NoticeContent["kind"], NoticeContent>>;

export const KINDS: readonly NoticeContent[] = Object.values(CONTENTS);

export function notice(content: NoticeContent, changes: Partial<Notice> = {}): Notice {
  return {
    key: `production 1.4.0 ${content.kind}`,
    channel: "incidents",
    facts: { product: "omnihub", stack: "production", version: "1.4.0", stable: "1.3.2", at: AT },
    content,
    ...changes,
  };
}

export const CHANNEL_KINDS: readonly ChannelKind[] = [
  "slack",
  "email",
  "pagerduty",
  "opsgenie",
  "webhook",
  "statusPage",
];

export function channelOf(kind: ChannelKind, receivers: Receivers): Channel {
  const to: Readonly<Record<ChannelKind, string>> = {
    slack: "#incidents",
    email: "all@omnihub.dev",
    pagerduty: "omnihub-production",
    opsgenie: "platform",
    webhook: `${receivers.origins.webhook}/hooks/sluice`,
    statusPage: receivers.page,
  };
  return { kind, to: to[kind] };
}

/** No pauses between tries. */
const PROMPT: Partial<DeliveryLimits> = { pauseMs: 0 };

export function optionsFor(receivers: Receivers, changes: Partial<DeliveryOptions> = {}): DeliveryOptions {
  return {
    environment: receivers.environment,
    origins: receivers.origins,
    signal: new AbortController().signal,
    memory: deliveryMemory(),
    limits: PROMPT,
    ...changes,
  };
}

/** Delivers one notice to a channel of the kind. */
export function send(receivers: Receivers, kind: ChannelKind, sent: Notice, changes: Partial<DeliveryOptions> = {}) {
  return deliver(sent, channelOf(kind, receivers), optionsFor(receivers, changes));
}
