/** Telemetry as a config asks for it. */

import { telemetry } from "../../release/schema/telemetry";

/** Read through the schema, so that every default is what a user gets. */
export function telemetryConfig(wishes: Readonly<Record<string, unknown>> = {}) {
  return telemetry.parse({
    image: `otel/opentelemetry-collector-contrib@sha256:${"a".repeat(64)}`,
    exporters: [{ kind: "otlp", endpoint: "https://otlp.omnihub.dev", authorization: { name: "otlp", key: "header" } }],
    logs: {
      keepDays: 30,
      patterns: [
        { name: "supabase-key", pattern: "supabase.*key" },
        { name: "price", pattern: "costs \\$\\d+$" },
      ],
      redact: ["acct-\\d+"],
    },
    ...wishes,
  });
}
