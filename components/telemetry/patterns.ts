/**
 * Lines that match a pattern, counted as `log_pattern_matches_total{pattern, service}`; no line is kept for it.
 *
 * Every log of a service also counts as 0 for each pattern, so that the series is there before the first match: what
 * appears with its first match already has not increased (Prometheus, "Instrumentation", "Avoid missing metrics").
 */

import type { TelemetryConfig } from "../../release/schema";

type Pattern = TelemetryConfig["logs"]["patterns"][number];

/** Metric that stands for all lines of a batch. */
const ALL = "lines";
/** What the names of the metrics begin with that become the counter. */
const [MATCHED, NONE] = ["matched.", "none."];

/** Config of the connector `count`. */
export function counts(patterns: readonly Pattern[]) {
  const matched = patterns.map(({ name, pattern }) => [`${MATCHED}${name}`, { conditions: conditions(pattern) }] as const);
  return { logs: { [ALL]: {}, ...Object.fromEntries(matched) } };
}

/** Any of them is enough: a line's text, or what stands beside it. */
function conditions(pattern: string): string[] {
  return ["body", "attributes"].map((place) => `IsMatch(${place}, ${quoted(pattern)})`);
}

/** Config of the processor `transform` that makes one counter of what was counted. */
export function asOneCounter(patterns: readonly Pattern[]) {
  const isAll = `metric.name == ${quoted(ALL)}`;
  const isNone = `IsMatch(metric.name, ${quoted("^none\\.")})`;
  const isPattern = `IsMatch(metric.name, ${quoted("^(matched|none)\\.")})`;
  const copies = patterns.map(({ name }) => `copy_metric(name=${quoted(NONE + name)}) where ${isAll}`);
  const label = `ExtractPatterns(metric.name, ${quoted("^\\w+\\.(?P<pattern>.+)$")})`;
  return {
    error_mode: "propagate",
    metric_statements: [
      { context: "metric", statements: copies },
      {
        context: "datapoint",
        statements: [
          `set(datapoint.value_int, 0) where ${isNone}`,
          `merge_maps(datapoint.attributes, ${label}, "upsert") where ${isPattern}`,
          'set(datapoint.attributes["service"], resource.attributes["service.name"])',
          ...ONE_AFTER_THE_OTHER,
        ],
      },
      {
        context: "metric",
        statements: [
          `set(metric.description, "Log records that match a pattern.") where ${isPattern}`,
          `set(metric.name, "log_pattern_matches") where ${isPattern}`,
          `set(metric.name, "log_records") where ${isAll}`,
        ],
      },
      // Prometheus knows the pod by its target; another label for each would only make more series.
      { context: "resource", statements: ["keep_keys(resource.attributes, [])"] },
    ],
  };
}

/**
 * The Prometheus exporter adds a count to the one before only where it begins when that one ended, and starts anew where
 * it does not (prometheusexporter, accumulator.go). Counts of logs overlap, so all begin and end at the same time.
 */
const ONE_AFTER_THE_OTHER = ["start_time_unix_nano", "time_unix_nano"].map((time) => `set(datapoint.${time}, 1)`);

/** A literal of the collector's transformation language, which is quoted as JSON is. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
