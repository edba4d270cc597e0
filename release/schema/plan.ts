/** `sluice:plan`: how a release goes live in one environment. */

import { z } from "zod";
import { requirement } from "./evidence";
import { change } from "./release";
import { duration, percent, slug, timeOfDay } from "./text";

const role = slug.describe("A role named under `approvals.roles`.");

export const audience = z
  .strictObject({
    stage: z.enum(["alpha", "beta", "ga"]).describe("Stage of the flag."),
    allowlist: z.array(z.string().min(1)).default([]).describe("Who is let in, e.g. `tenant:pilot-clients`."),
    maximumClients: z.int().positive().optional().describe("Most clients let in at this stage."),
  })
  .describe("Who the flag lets in at this step.");

export const trigger = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("healthCheck"),
    consecutiveFailures: z.int().positive().default(1).describe("Failures in a row."),
  }),
  z.strictObject({ kind: z.literal("errorRate"), abovePercent: percent, over: duration.default("1m") }),
  z.strictObject({ kind: z.literal("successRate"), belowPercent: percent, over: duration.default("1m") }),
  z.strictObject({ kind: z.literal("errorRatio"), above: z.number().positive().describe("Times the baseline.") }),
  z.strictObject({ kind: z.literal("p95"), aboveMs: z.number().positive(), over: duration.default("1m") }),
  z.strictObject({ kind: z.literal("p95Ratio"), above: z.number().positive().describe("Times the baseline.") }),
  z.strictObject({
    kind: z.literal("alert"),
    severity: z.enum(["P0", "P1"]),
    names: z.array(z.string().min(1)).optional().describe("Only these alerts; any of the severity when left out."),
  }),
]);

/** What a release consists of, in the order in which it is deployed. */
export const SURFACES = ["database", "services", "web"] as const;

export const step = z.strictObject({
  name: slug.optional().describe("What people call the step, e.g. `backend`; the driver can be told to go as far as that."),
  weight: z.int().min(0).max(100).describe("Share of traffic on the candidate, percent."),
  hold: duration.default("0s").describe("How long the exposure stays constant before the next step."),
  approvals: z.array(role).default([]).describe("Roles that must approve this step; any one of them is enough."),
  flag: audience.optional(),
  deploys: z
    .array(z.enum(SURFACES))
    .default([])
    .describe("Surfaces that the candidate is on from this step on. Where no step names any, it is on all of them before the first step."),
  triggers: z.array(trigger).default([]).describe("Beside the plan's, while this step holds."),
  tests: z.array(slug).default([]).describe("Smoke tests of `sluice:driver.smokeTests`, by name, that must pass before the next step."),
});

export const analysis = z.strictObject({
  interval: duration.default("30s").describe("Time between two looks at the metrics."),
  minimumRequests: z.int().positive().default(100).describe("Fewer requests than this on either side are inconclusive."),
  toleratedErrorPercent: percent
    .optional()
    .describe("Fewer errors than this are never too many beside the baseline's; `success.errorRatePercent`, or else 1, when left out."),
  patience: duration.default("5m").describe("How long the metrics may stay inconclusive before the release is taken back."),
});

export const success = z.strictObject({
  errorRatePercent: percent.describe("Most errors over `watch`, percent of requests."),
  p95Ms: z.number().positive().describe("Highest 95th percentile of latency over `watch`, milliseconds."),
  errorBudgetPercent: percent.optional().describe("Least error budget left after `watch`, percent."),
  maximumDuration: duration.optional().describe("Longest time from the first step to the last."),
  watch: duration.default("24h").describe("How long the release is watched once it has all traffic."),
});

const period = z.strictObject({
  from: z.iso.datetime({ offset: true }).describe("Start, ISO 8601."),
  to: z.iso.datetime({ offset: true }).describe("End, ISO 8601."),
  reason: z.string().min(1),
});

export const changeWindow = z.strictObject({
  day: z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]),
  startsAtUtc: timeOfDay.describe("UTC."),
  length: duration,
});

export const approvals = z.strictObject({
  roles: z.record(slug, z.array(z.string().min(1)).min(1)).describe("Who holds each role."),
  plan: z.array(role).default([]).describe("Roles that approve the rollout as a whole; any one of them is enough."),
  validFor: duration.default("24h").describe("How long an approval stays valid after it was given."),
});

export const notices = z.strictObject({
  channels: z
    .record(
      slug,
      z.strictObject({
        kind: z.enum(["slack", "email", "pagerduty", "opsgenie", "webhook", "statusPage"]),
        to: z.string().min(1).describe("Channel, address, service or URL, as the kind asks."),
      }),
    )
    .describe("Where notices go."),
  before: z
    .array(
      z.strictObject({
        ahead: duration,
        channels: z.array(slug).min(1),
        changes: z.array(change).min(1).optional().describe("Only for these kinds of change; for all when left out."),
      }),
    )
    .default([])
    .describe("Announcements ahead of the start."),
  during: z.array(slug).default([]).describe("Channels told of the start, of each step and of the end."),
  rollback: z.array(slug).default([]).describe("Channels told of a rollback at once."),
  success: z.array(slug).default([]).describe("Channels told once the release is the stable one, e.g. a changelog."),
  invitations: z.array(slug).default([]).describe("Channels through which the clients of a flag's stage are told that it is open to them."),
  weekly: z.array(slug).default([]).describe("Channels that get a report every week while the rollout lasts."),
  contacts: z
    .array(
      z.strictObject({
        role: slug.describe("e.g. `l1-support`."),
        who: z.string().min(1).describe("Person, rotation or team, and how to reach them."),
        after: duration.default("0s").describe("When they are called in, counted from the rollback."),
      }),
    )
    .default([])
    .describe("Who is called in when a release is taken back or halts, in order."),
});

export const plan = z.strictObject({
  strategy: z
    .enum(["canary", "blueGreen", "flag"])
    .describe(
      "canary: weights grow step by step. blueGreen: as canary, and the release before stays deployed after the switch. " +
        "flag: the release is deployed to all and a flag decides who sees it.",
    ),
  steps: z.array(step).min(1).describe("Exposure, step by step; the last one is 100 %."),
  analysis: analysis.default(analysis.parse({})),
  triggers: z.array(trigger).default([]).describe("What takes the release back at once."),
  success: success.optional(),
  rollback: z
    .strictObject({
      within: duration.default("60s").describe("Longest time from the decision to zero candidate traffic."),
      automaticLevel: z
        .union([z.literal(1), z.literal(2)])
        .default(2)
        .describe("How far a trigger takes it back: 1 traffic and flags, 2 its resources too."),
      levels: z
        .strictObject({ 1: duration.optional(), 2: duration.optional(), 3: duration.optional() })
        .default({})
        .describe("Longest time until a rollback of each level is done."),
    })
    .default({ within: "60s", automaticLevel: 2, levels: {} }),
  window: changeWindow.optional().describe("When production may change."),
  freezes: z.array(period).default([]).describe("When it may not."),
  stagingFirst: slug.optional().describe("Stack on which the same images must have become stable before."),
  evidence: z.array(requirement).default([]).describe("What must be shown before the candidate gets traffic."),
  approvals: approvals.optional(),
  notices: notices.optional(),
});

export type Plan = z.output<typeof plan>;
export type Step = z.output<typeof step>;
export type Audience = z.output<typeof audience>;
export type Trigger = z.output<typeof trigger>;
export type Surface = (typeof SURFACES)[number];
