/**
 * Metrics from Datadog's API (docs.datadoghq.com/api/latest/metrics/#query-timeseries-data-across-multiple-products).
 *
 * Counts come in points of 10 s, as agents send them, and some seconds after that. So a window is moved to whole points
 * and back by INTAKE_MS: windows that adjoin hold every point once, none of them while it still grows.
 */

import { z } from "zod";
import { askJson } from "./ask";
import * as queries from "./datadogQuery";
import type { DatadogSource } from "./datadogQuery";
import { MetricsError, type Metrics } from "./metrics";
import { NOTHING, sampleOf, type Totals } from "./sample";
import { count, LATE_MS, refuseLate, type Source, troubleAt } from "./source";

/** How often agents send (docs.datadoghq.com/developers/dogstatsd/data_aggregation). */
const POINT_MS = 10_000;

/** By when a point has come in. */
const INTAKE_MS = 30_000;

/** `served` counts from the full hour before the source was opened: points of every width begin there. */
const HOUR_MS = 3_600_000;

export function datadogMetrics(names: DatadogSource, source: Source, environment: NodeJS.ProcessEnv): Metrics {
  const headers = keys(environment);
  const openedAt = floor(source.now(), HOUR_MS);
  const ask = (window: Window, asked: readonly queries.Asked[], signal: AbortSignal) =>
    query({ names, source, headers, window, asked, signal });
  return {
    async look(sides, { from, to }, signal) {
      const window = { from: floor(from, POINT_MS, INTAKE_MS), to: floor(to, POINT_MS, INTAKE_MS) };
      const series = await ask(window, queries.lookQueries(names), signal);
      const sample = (release: string) => sampleOf(source, release, totalsOf(release, series, names));
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        candidate: sample(sides.candidate),
        baseline: sides.baseline === null ? null : sample(sides.baseline),
      };
    },
    async served(release, signal) {
      const series = await ask({ from: openedAt, to: source.now() }, [queries.servedQuery(names)], signal);
      const sums = new Map<string, number>();
      for (const { tags, sum } of series.filter(ofRelease(release, names))) {
        const host = queries.groupValue(tags, names.hostTag) ?? "";
        sums.set(host, (sums.get(host) ?? 0) + sum);
      }
      return Object.fromEntries(sums);
    },
  };
}

interface Window {
  readonly from: Date;
  readonly to: Date;
}

function keys({ DD_API_KEY, DD_APP_KEY }: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  if (DD_API_KEY && DD_APP_KEY) return { "dd-api-key": DD_API_KEY, "dd-application-key": DD_APP_KEY };
  const missing = DD_API_KEY ? "DD_APP_KEY" : "DD_API_KEY";
  throw new MetricsError(
    `Datadog: found no ${missing} in the environment; expected DD_API_KEY and DD_APP_KEY. Set both for the driver.`,
  );
}

function floor(time: Date, unitMs: number, backMs = 0): Date {
  return new Date(Math.floor((time.getTime() - backMs) / unitMs) * unitMs);
}

/** One query's series of one group of tags, added up over the window. */
interface Summed {
  readonly asked: queries.Asked;
  readonly tags: readonly string[];
  readonly sum: number;
}

interface Query {
  readonly names: DatadogSource;
  readonly source: Source;
  readonly headers: Readonly<Record<string, string>>;
  readonly window: Window;
  readonly asked: readonly queries.Asked[];
  readonly signal: AbortSignal;
}

const attributes = z.object({
  series: z.array(z.object({ group_tags: z.array(z.string()).default([]), query_index: z.int().nonnegative() })),
  times: z.array(z.number()),
  values: z.array(z.array(z.number().nullable())),
});

const answer = z.union([
  z.object({ errors: z.union([z.string().min(1), z.array(z.string()).min(1)]) }),
  z.object({ data: z.object({ attributes }) }),
]);

async function query({ names, source, headers, window, asked, signal }: Query): Promise<readonly Summed[]> {
  const body = requestBody(window, asked);
  const question = { url: `${names.url}/api/v2/query/timeseries`, headers: jsonWith(headers), body };
  const answered = await askJson(source, { ...question, secrets: Object.values(headers) }, answer, signal);
  if ("errors" in answered) throw refused(source, String(answered.errors));
  const { series, times, values } = answered.data.attributes;
  const summed = series.flatMap(({ group_tags: tags, query_index: index }, position) => {
    const query = asked[index];
    if (!query) return [];
    const points = pointsOf(source, query, times, values[position] ?? []);
    return [{ asked: query, tags, points, sum: sumWithin(points, window) }];
  });
  const requests = summed.filter((one) => one.asked.what === "requests");
  if (requests.length === 0) throw noSeries(source, names);
  refuseLate(source, names.requests, newest(requests.flatMap(({ points }) => points)), window.to);
  return summed;
}

function jsonWith(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...headers, "content-type": "application/json" };
}

/** Asks for somewhat more than the window where that is short: a minute without requests is not yet a silent agent. */
function requestBody({ from, to }: Window, asked: readonly queries.Asked[]) {
  const named = asked.map(({ query }, index) => ({ data_source: "metrics", name: `q${index}`, query }));
  const start = Math.min(from.getTime(), to.getTime() - LATE_MS - POINT_MS);
  const attributes = { from: start, to: to.getTime(), interval: POINT_MS, queries: named };
  return { data: { type: "timeseries_request", attributes } };
}

interface Point {
  readonly at: number;
  readonly value: number;
}

function pointsOf(
  source: Source,
  { query }: queries.Asked,
  times: readonly number[],
  values: readonly (number | null)[],
): readonly Point[] {
  return times.flatMap((at, index) => {
    const value = values[index] ?? null;
    return value === null ? [] : [{ at, value: count(source, query, value) }];
  });
}

function sumWithin(points: readonly Point[], { from, to }: Window): number {
  const within = points.filter(({ at }) => at >= from.getTime() && at < to.getTime());
  return within.reduce((sum, { value }) => sum + value, 0);
}

function newest(points: readonly Point[]): Date | null {
  return points.length === 0 ? null : new Date(Math.max(...points.map(({ at }) => at)));
}

function ofRelease(release: string, { releaseTag }: DatadogSource) {
  return ({ tags }: Summed) => queries.groupValue(tags, releaseTag) === queries.tagValue(release);
}

function totalsOf(release: string, series: readonly Summed[], names: DatadogSource): Totals {
  return series.filter(ofRelease(release, names)).reduce<Totals>((totals, { asked, sum }) => {
    if (asked.what !== "within") return { ...totals, [asked.what]: totals[asked.what] + sum };
    const { seconds } = asked;
    return { ...totals, withinSeconds: new Map(totals.withinSeconds).set(seconds, sum) };
  }, NOTHING);
}

function refused(source: Source, found: string) {
  return troubleAt(source, {
    found,
    expected: "the figures asked for",
    next: "Check the metrics' and tags' names in `sluice:driver.metrics`, and what the keys may read.",
  });
}

function noSeries(source: Source, { requests, filter }: DatadogSource) {
  return troubleAt(source, {
    found: `no points of ${requests} with ${JSON.stringify(filter)}, of any release`,
    expected: "at least one",
    next: "Check the metric's name and the tags in `sluice:driver.metrics`, and that agents report.",
  });
}
