/** `sluice:telemetry`: logs, metrics and traces on their way from the workloads to where they are read. */

import { z } from "zod";
import { image, percent, secretReference, slug } from "./text";

const exporter = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("datadog"),
    site: z.string().regex(/^[a-z0-9.-]+$/).default("datadoghq.com"),
    apiKey: secretReference,
  }),
  z.strictObject({
    kind: z.literal("otlp"),
    endpoint: z.url({ protocol: /^https$/ }).describe("Anything that speaks OTLP over HTTP."),
    authorization: secretReference.optional().describe("Value of the Authorization header."),
  }),
]);

export const telemetry = z.strictObject({
  image: image.describe("OpenTelemetry Collector, the contrib distribution."),
  exporters: z.array(exporter).min(1),
  tracesPercent: percent.default(100).describe("Share of traces that are kept."),
  logs: z.strictObject({
    keepDays: z.int().positive().describe("How long logs are kept where they are read."),
    patterns: z
      .array(
        z.strictObject({
          name: slug.describe("Counted as `log_pattern_matches_total{pattern=\"<name>\"}`."),
          pattern: z.string().min(1).describe("Regular expression (RE2)."),
        }),
      )
      .default([])
      .describe("Lines that are counted, so that an alert can watch for them."),
    redact: z.array(z.string().min(1)).default([]).describe("Regular expressions (RE2) of what is masked, beside the built-in ones."),
  }),
});

export type TelemetryConfig = z.output<typeof telemetry>;
