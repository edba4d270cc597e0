/** `sluice:monitoring`: objectives, alerts and who hears of them. */

import { z } from "zod";
import { dashboard } from "./dashboards";
import { duration, secretReference, slug } from "./text";
import { datadog, pagerduty, sentry, uptime } from "./watchers";

export const severity = z.enum(["P0", "P1", "P2"]).describe("P0 pages, P1 is answered within the hour, P2 is read.");

export const receiver = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("slack"), channel: z.string().regex(/^#/, { error: "a channel such as #incidents" }), webhook: secretReference }),
  z.strictObject({ kind: z.literal("pagerduty"), routingKey: secretReference }),
  z.strictObject({ kind: z.literal("opsgenie"), apiKey: secretReference }),
  z.strictObject({ kind: z.literal("email"), to: z.email().describe("Sent through Alertmanager's own mail server.") }),
]);

export const alert = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, { error: "a name such as HighErrorRate" }),
  expression: z.string().min(1).describe("PromQL; it fires while the result is not empty."),
  for: duration.default("5m").describe("How long it must hold before it fires."),
  severity,
  summary: z.string().min(1),
  runbook: slug.describe("Page under `runbooksUrl`, e.g. `database-down`."),
  dashboard: slug.default("slo").describe("`slo`, `operator`, `infrastructure`, or one of `dashboards`."),
  cooldown: duration.optional().describe("While it fires, people are not told again within this time."),
  also: z.array(receiver).default([]).describe("Who hears of it beside those of its severity."),
});

export const monitoring = z.strictObject({
  namespace: slug.default("monitoring").describe("Where Prometheus looks for rules."),
  selectorLabels: z
    .record(z.string(), z.string())
    .default({})
    .describe("Labels by which the Prometheus operator picks what it reads, e.g. `release: kube-prometheus-stack`."),
  dashboardsUrl: z.url().describe("Grafana, without a final slash."),
  runbooksUrl: z.url().describe("Folder of the runbooks, without a final slash; a page is `<runbooksUrl>/<name>.md`."),
  objective: z.strictObject({
    availabilityPercent: z
      .number()
      .min(90, { error: "90 or more: below it not even a total outage burns the error budget fast enough to page" })
      .lt(100)
      .describe("Share of requests that must succeed, percent."),
    p95Ms: z.number().positive().describe("Latency that 95 % of requests must beat, milliseconds."),
    window: z
      .enum(["7d", "28d", "30d", "90d"])
      .default("30d")
      .describe("Time over which the objective is kept; Prometheus must keep its data at least as long."),
  }),
  receivers: z
    .strictObject({
      P0: z.array(receiver).min(1),
      P1: z.array(receiver).default([]),
      P2: z.array(receiver).default([]),
    })
    .describe("Who hears of alerts, by severity; P0 must page somebody."),
  alerts: z
    .array(alert)
    .default([])
    .describe("The product's own, beside the built-in ones; one named like a built-in alert replaces it."),
  dashboards: z
    .array(dashboard)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, { error: "a name of its own for each dashboard" })
    .default([])
    .describe("The product's own, beside `slo`, `operator` and `infrastructure`."),
  datadog: datadog.optional(),
  sentry: sentry.optional(),
  pagerduty: pagerduty
    .optional()
    .describe("A service of the product's own, which P0 pages too. Its key is kept in the Secret `<product>-pagerduty`, key `routing-key`."),
  uptime: uptime.optional(),
  probes: z.array(z.url()).default([]).describe("Pages that are asked for from outside, once a minute."),
  prober: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?$/, { error: "host:port of a blackbox exporter" })
    .default("prometheus-blackbox-exporter.monitoring.svc:9115")
    .describe("Blackbox exporter that asks for `probes`, host:port."),
});

export type MonitoringConfig = z.output<typeof monitoring>;
export type AlertConfig = z.output<typeof alert>;
export type Receiver = z.output<typeof receiver>;
export type Severity = z.output<typeof severity>;
