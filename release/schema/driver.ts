/** `sluice:driver`: how the driver sees what a release does, and how it reaches people. Secrets are never in here. */

import { z } from "zod";
import { duration, slug } from "./text";

const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "a label's name" });
const metric = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, { error: "a metric's name" });

const headers = z
  .record(z.string(), z.string())
  .describe("Sent with each request, e.g. `host` where the URL names an address. Secrets have no place here.");

const secretHeaders = z
  .array(
    z.strictObject({
      header: z.string().min(1),
      variable: z.string().regex(/^[A-Z][A-Z0-9_]*$/, { error: "the name of an environment variable such as GATEWAY_KEY" }),
    }),
  )
  .default([])
  .describe("Headers whose values are secret, e.g. a gateway's key, and the driver's environment variable that holds each.");

const exposition = {
  url: z.url().describe("Without a final slash."),
  requests: metric.default("http_requests_total").describe("Counter of answered requests."),
  duration: metric.default("http_request_duration_seconds").describe("Histogram of their duration, in seconds."),
  releaseLabel: label.default("release").describe("Label that holds the release's version."),
  codeLabel: label.default("code").describe("Label that holds the answer's status code."),
  hostLabel: label.default("host").describe("Label that holds the host that was asked."),
  selector: z.record(label, z.string()).default({}).describe("Labels that all series must have."),
};

export const metricsSource = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("prometheus"), ...exposition }).describe("Prometheus' HTTP API; `url` is its root."),
  z.strictObject({ kind: z.literal("scrape"), ...exposition }).describe("A gateway's own /metrics, read directly; `url` is that page."),
  z
    .strictObject({
      kind: z.literal("datadog"),
      url: z.url().default("https://api.datadoghq.com").describe("API of the site that the account is on."),
      requests: z.string().default("http.requests").describe("Count metric of answered requests."),
      errors: z.string().default("http.errors").describe("Count metric of those that failed."),
      latency: z.string().default("http.request.duration").describe("Distribution metric, in seconds."),
      releaseTag: z.string().default("version").describe("Tag that holds the release's version."),
      hostTag: z.string().default("http.host").describe("Tag that holds the host that was asked."),
      filter: z.array(z.string().min(1)).default([]).describe("Tags that all points must have, e.g. `env:production`."),
    })
    .describe("Datadog's API; the keys are read from DD_API_KEY and DD_APP_KEY."),
]);

const name = slug
  .optional()
  .describe("Where a step, or `preChecks`, asks for it by name it runs there; without a name it runs once the candidate is deployed, and after the last step.");

export const smokeTest = z.union(
  [
    z.strictObject({
      name,
      command: z.array(z.string().min(1)).min(1).describe("Program and its arguments; 0 as exit code is a pass."),
      timeout: duration.default("5m"),
    }),
    z.strictObject({
      name,
      urls: z.array(z.url()).min(1).describe("Each must answer with a status below 400, or with `status`."),
      status: z.array(z.int().min(100).max(599)).min(1).optional().describe("The only right answers, e.g. 401 without a key."),
      method: z.enum(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]).default("GET"),
      answers: z.record(z.string(), z.string()).default({}).describe("Headers that the answer must have, e.g. `access-control-allow-origin`."),
      contains: z.string().min(1).optional().describe("Text that the answer must have."),
      headers: headers.optional(),
      secretHeaders,
      timeout: duration.default("10s"),
    }),
  ],
  { error: "either { command: [program, arguments …] } or { urls: [ … ] }, each with a name or without" },
);

export const driver = z.strictObject({
  metrics: metricsSource.optional().describe("Needed before any candidate can pass a step."),
  health: z
    .strictObject({
      urls: z.array(z.url()).min(1).describe("Asked of the candidate itself, by the header that reaches it at any weight."),
      headers: headers.optional(),
      secretHeaders,
      every: duration.default("10s"),
      timeout: duration.default("5s"),
    })
    .optional(),
  alerts: z
    .strictObject({
      url: z.url().describe("Alertmanager, without a final slash."),
      severityLabel: label.default("severity"),
    })
    .optional()
    .describe("Needed where the plan has `alert` triggers."),
  preChecks: z.array(slug).default([]).describe("Smoke tests, by name, that what is live now must pass before anything moves."),
  smokeTests: z.array(smokeTest).default([]).describe("Run against the candidate after it is deployed, before its first step, and after its last."),
});

export type DriverConfig = z.output<typeof driver>;
export type MetricsSource = z.output<typeof metricsSource>;
export type SmokeTest = z.output<typeof smokeTest>;
