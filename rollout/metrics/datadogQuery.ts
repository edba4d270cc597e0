/** What Datadog is asked, and which answer belongs to what. */

import type { MetricsSource } from "../../release/schema/driver";

export type DatadogSource = Extract<MetricsSource, { kind: "datadog" }>;

/**
 * Upper bounds in seconds. Datadog has no histogram to read, but counts of a distribution's values up to a threshold
 * (docs.datadoghq.com/metrics/distributions, "Threshold queries"), which are one, cumulative: unlike percentiles they
 * add up over hosts and windows. A value may be off by the 1 % that its sketch allows.
 */
export const BOUNDS = [
  0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10,
] as const;

export type Asked =
  | { readonly what: "requests" | "errors"; readonly query: string }
  | { readonly what: "within"; readonly seconds: number; readonly query: string };

/** One query for each figure of a look, each by release. */
export function lookQueries(names: DatadogSource): readonly Asked[] {
  const by = ` by {${names.releaseTag}}`;
  const duration = `${names.latency}${scope(names)}${by}.as_count()`;
  return [
    { what: "requests", query: `sum:${names.requests}${scope(names)}${by}.as_count()` },
    { what: "errors", query: `sum:${names.errors}${scope(names)}${by}.as_count()` },
    ...BOUNDS.map((seconds) => ({ what: "within" as const, seconds, query: `count(v: v<=${seconds}):${duration}` })),
    // `count:` is another aggregation, not to be compared with thresholds; all values are those from 0 on.
    { what: "within", seconds: Number.POSITIVE_INFINITY, query: `count(v: v>=0):${duration}` },
  ];
}

/** Requests by release and host. */
export function servedQuery(names: DatadogSource): Asked {
  const by = `by {${names.releaseTag},${names.hostTag}}`;
  return { what: "requests", query: `sum:${names.requests}${scope(names)} ${by}.as_count()` };
}

function scope({ filter }: DatadogSource): string {
  return `{${filter.length > 0 ? filter.join(",") : "*"}}`;
}

/** A value as Datadog keeps it in a tag (docs.datadoghq.com/getting_started/tagging, "Define tags"). */
export function tagValue(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}_\-:./]/gu, "_");
}

/** The value of a tag in a series' group; undefined where it has no such tag. */
export function groupValue(tags: readonly string[], name: string): string | undefined {
  return tags.find((tag) => tag.startsWith(`${name}:`))?.slice(name.length + 1);
}
