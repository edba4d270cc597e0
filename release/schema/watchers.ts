/** Vendors that watch beside Prometheus, each only where it is asked for. Their keys are the providers' own config. */

import { z } from "zod";
import { duration, percent, slug } from "./text";

export const datadog = z.strictObject({
  site: z.string().regex(/^[a-z0-9.-]+$/).default("datadoghq.com"),
  notify: z.array(z.string().regex(/^@/, { error: "a handle such as @pagerduty-production" })).min(1).describe("Who hears of P0."),
  logs: z.strictObject({ index: slug, keepDays: z.int().positive() }).optional().describe("Index of the product's logs."),
});

export const sentry = z.strictObject({
  organization: slug,
  team: slug,
  projects: z.array(z.strictObject({ slug, platform: z.string().min(1).describe("As Sentry names it, e.g. `javascript-nextjs`.") })).min(1),
});

export const pagerduty = z.strictObject({
  escalation: z
    .array(z.strictObject({ users: z.array(z.email()).min(1), after: duration.describe("When the next ones are called, whole minutes.") }))
    .min(1)
    .describe("Who is called, in order; the first are on call."),
  repeats: z.int().min(0).max(9).default(2).describe("How often the whole round is begun anew."),
});

export const uptime = z.strictObject({
  urls: z.array(z.url()).min(1),
  regions: z.array(z.string().min(1)).min(2).describe("Datadog's locations, e.g. `aws:eu-west-1`."),
  every: duration.default("1m"),
  availabilityPercent: percent.describe("Service level that is promised, over 30 days."),
});

export type DatadogConfig = z.output<typeof datadog>;
export type SentryConfig = z.output<typeof sentry>;
export type PagerDutyConfig = z.output<typeof pagerduty>;
export type UptimeConfig = z.output<typeof uptime>;
