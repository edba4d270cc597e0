/** Metrics from Prometheus' HTTP API (prometheus.io/docs/prometheus/latest/querying/api), or what speaks it too. */

import { z } from "zod";
import type { MetricsSource } from "../../release/schema/driver";
import { askJson } from "./ask";
import { createCounter } from "./counter";
import type { Metrics } from "./metrics";
import * as promql from "./promql";
import { sampleOf } from "./sample";
import { type Reading, type Readings, seconds, seriesKey, totalsOf } from "./series";
import { count, LATE_MS, refuseLate, type Source, troubleAt } from "./source";

export type PrometheusSource = Extract<MetricsSource, { kind: "prometheus" }>;

export function prometheusMetrics(names: PrometheusSource, source: Source): Metrics {
  const counter = createCounter(seriesKey);
  const query = (text: string, at: Date, signal: AbortSignal) => queryAt({ names, source, text, at, signal });
  return {
    async look(sides, window, signal) {
      const [requests, buckets, newest, before] = await Promise.all([
        query(promql.requestsQuery(names, window), window.to, signal),
        query(promql.bucketsQuery(names, window), window.to, signal),
        query(promql.newestQuery(names), window.to, signal),
        query(promql.beforeQuery(names, window), window.to, signal),
      ]);
      refuseUnknown(names, source, newest);
      if (before.length === 0) throw nothingBefore(source, window);
      const sample = (release: string) => {
        const totals = totalsOf(release, whole(source, { requests, buckets }), names);
        refuseGone({ names, source, newest, release, at: window.to, hasServed: totals.requests > 0 });
        return sampleOf(source, release, totals);
      };
      return {
        from: window.from.toISOString(),
        to: window.to.toISOString(),
        candidate: sample(sides.candidate),
        baseline: sides.baseline === null ? null : sample(sides.baseline),
      };
    },
    async served(release, signal) {
      const at = source.now();
      const [series, newest] = await Promise.all([
        query(promql.servedQuery(names, release), at, signal),
        query(promql.newestQuery(names), at, signal),
      ]);
      refuseUnknown(names, source, newest);
      refuseGone({ names, source, newest, release, at, hasServed: series.length > 0 });
      counter.read(whole(source, { requests: series, buckets: [] }).requests);
      return counter.by(names.hostLabel, { [names.releaseLabel]: release });
    },
  };
}

interface Query {
  readonly names: PrometheusSource;
  readonly source: Source;
  readonly text: string;
  readonly at: Date;
  readonly signal: AbortSignal;
}

const answer = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("success"),
    warnings: z.array(z.string()).default([]),
    data: z.object({
      resultType: z.literal("vector"),
      result: z.array(
        z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
      ),
    }),
  }),
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);

async function queryAt({ names, source, text, at, signal }: Query): Promise<readonly Reading[]> {
  const asked = new URLSearchParams({ query: text, time: String(at.getTime() / 1000) });
  const question = { url: `${names.url}/api/v1/query?${asked.toString()}` };
  const answered = await askJson(source, question, answer, signal);
  if (answered.status === "error") throw refused(source, `${answered.errorType}: ${answered.error}`);
  if (answered.warnings.length > 0) throw refused(source, `a part of the data: ${answered.warnings.join("; ")}`);
  return answered.data.result.map(({ metric, value: [time, value] }) => {
    if (Math.abs(time * 1000 - at.getTime()) > 1) throw otherTime(source, new Date(time * 1000), at);
    return { labels: metric, value: seconds(value) };
  });
}

/** The readings, all of which are counts. */
function whole(source: Source, { requests, buckets }: Readings): Readings {
  for (const { labels, value } of [...requests, ...buckets]) count(source, JSON.stringify(labels), value);
  return { requests, buckets };
}

interface Presence {
  readonly names: PrometheusSource;
  readonly source: Source;
  /** By release, when its newest sample was taken. */
  readonly newest: readonly Reading[];
  readonly release: string;
  readonly at: Date;
  /** Whether there are figures of the release that a sample must stand behind. */
  readonly hasServed: boolean;
}

/** A release without any series has not been asked yet; one whose series have ended is no longer seen. */
function refuseGone({ names, source, newest, release, at, hasServed }: Presence): void {
  const taken = newest.find(({ labels }) => labels[names.releaseLabel] === release);
  if (taken === undefined && !hasServed) return;
  refuseLate(source, `${names.requests} of ${release}`, taken ? new Date(taken.value * 1000) : null, at);
}

function refuseUnknown(names: PrometheusSource, source: Source, newest: readonly Reading[]): void {
  if (newest.length > 0) return;
  throw troubleAt(source, {
    found: `no series of ${promql.requests(names)}, of any release, in the last ${promql.KNOWN}`,
    expected: "at least one",
    next: "Check the metric's name and the labels in `sluice:driver.metrics`, and what is scraped.",
  });
}

function nothingBefore(source: Source, { from }: promql.Window) {
  return troubleAt(source, {
    found: `nothing from before ${from.toISOString()}`,
    expected: "samples to compare with, as counters are told by their growth",
    next: "Wait: it has started too late or lost its data, and later windows can be compared.",
  });
}

function refused(source: Source, found: string) {
  return troubleAt(source, {
    found,
    expected: "the whole answer",
    next: `Ask it the same by hand; figures are wanted within ${LATE_MS / 1000} s.`,
  });
}

function otherTime(source: Source, found: Date, expected: Date) {
  return troubleAt(source, {
    found: `figures of ${found.toISOString()}`,
    expected: `those of ${expected.toISOString()}`,
    next: "Check what stands between here and Prometheus: it may answer from a cache.",
  });
}
