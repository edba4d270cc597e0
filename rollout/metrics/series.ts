/** Series of Prometheus' metrics, and what they say of a release. */

import type { MetricsSource } from "../../release/schema/driver";
import type { Totals } from "./sample";

export type Labels = Readonly<Record<string, string>>;

/** One series and its value. */
export interface Reading {
  readonly labels: Labels;
  readonly value: number;
}

/** How the config names metrics and labels. */
export type Exposition = Exclude<MetricsSource, { kind: "datadog" }>;

export interface Readings {
  readonly requests: readonly Reading[];
  readonly buckets: readonly Reading[];
}

/** What all series of one release add up to. */
export function totalsOf(release: string, { requests, buckets }: Readings, names: Exposition): Totals {
  const ofRelease = ({ labels }: Reading) => labels[names.releaseLabel] === release;
  const answered = requests.filter(ofRelease);
  const withinSeconds = new Map<number, number>();
  for (const { labels, value } of buckets.filter(ofRelease)) {
    const bound = seconds(labels.le);
    withinSeconds.set(bound, (withinSeconds.get(bound) ?? 0) + value);
  }
  return {
    requests: total(answered),
    errors: total(answered.filter(({ labels }) => /^5\d\d$/.test(labels[names.codeLabel] ?? ""))),
    withinSeconds,
  };
}

export function total(readings: readonly Reading[]): number {
  return readings.reduce((sum, { value }) => sum + value, 0);
}

/** Names a series: the same for the same labels, whatever their order. */
export function seriesKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * How much each series has grown; a new one started at 0. One that is lower than before shows that what counts it has
 * started again, at 0, and then so have all others that it counts.
 */
export function growth(
  before: readonly Reading[],
  after: readonly Reading[],
  countedBy: (labels: Labels) => string,
): readonly Reading[] {
  const known = new Map(before.map(({ labels, value }) => [seriesKey(labels), value]));
  const start = (labels: Labels) => known.get(seriesKey(labels)) ?? 0;
  const fallen = after.filter(({ labels, value }) => value < start(labels));
  const restarted = new Set(fallen.map(({ labels }) => countedBy(labels)));
  return after.map(({ labels, value }) => ({
    labels,
    value: restarted.has(countedBy(labels)) ? value : value - start(labels),
  }));
}

/** The value of an `le` label, or of a sample, as Go writes numbers. */
export function seconds(text = ""): number {
  const infinite = /^([+-]?)Inf$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text === "" ? Number.NaN : Number(text);
}
