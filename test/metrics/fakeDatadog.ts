/** A server that answers `POST /api/v2/query/timeseries` as Datadog documents it, from requests that were answered. */

import { bodyOf, startServer, type TestServer } from "./server";
import type { Answered } from "./traffic";

export const KEYS = { DD_API_KEY: "api-key-1234567890", DD_APP_KEY: "app-key-0987654321" } as const;

export interface FakeDatadogOptions {
  readonly answered: readonly Answered[];
  /** The server's clock. */
  readonly now: () => Date;
  /** Queries that it knows no metric for. */
  readonly unknown?: RegExp;
  /** Makes another answer of the good one. */
  readonly change?: (answer: TimeseriesAnswer) => unknown;
}

export interface TimeseriesAnswer {
  readonly data: { readonly type: string; readonly attributes: Attributes };
}

interface Attributes {
  readonly series: readonly { readonly group_tags: readonly string[]; readonly query_index: number; readonly unit: null }[];
  readonly times: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly interval: number;
  readonly queries: readonly { readonly query: string }[];
}

/** Tags of the metrics, and where a request has their values. */
const TAGS: Readonly<Record<string, (one: Answered) => string>> = {
  version: ({ release }) => release.toLowerCase(),
  "http.host": ({ host }) => host,
};

export function fakeDatadog(options: FakeDatadogOptions): Promise<TestServer> {
  return startServer((request, response) => {
    response.setHeader("date", options.now().toUTCString());
    if (request.headers["dd-api-key"] !== KEYS.DD_API_KEY || request.headers["dd-application-key"] !== KEYS.DD_APP_KEY) {
      response.writeHead(403).end(JSON.stringify({ errors: [`Forbidden: ${String(request.headers["dd-api-key"])}`] }));
      return;
    }
    void bodyOf(request).then((body) => {
      const { data } = JSON.parse(body) as { readonly data: { readonly attributes: Asked } };
      const answer = { data: { type: "timeseries_response", attributes: evaluate(data.attributes, options) } };
      response.writeHead(200).end(JSON.stringify(options.change?.(answer) ?? answer));
    });
  });
}

function evaluate({ from, to, interval, queries }: Asked, { answered, unknown }: FakeDatadogOptions): Attributes {
  const times = Array.from({ length: Math.ceil((to - from) / interval) }, (_, index) => from + index * interval);
  const found = queries.flatMap(({ query }, index) => {
    if (unknown?.test(query)) return [];
    return [...grouped(query, answered)].map(([tags, own]) => ({
      series: { group_tags: tags.split(","), query_index: index, unit: null },
      values: times.map((start) => points(own, start, start + interval)),
    }));
  });
  return { series: found.map(({ series }) => series), times, values: found.map(({ values }) => values) };
}

/** A point is of what came from its time on; null where nothing did. */
function points(answered: readonly Answered[], start: number, end: number): number | null {
  const count = answered.filter(({ at }) => at >= start && at < end).length;
  return count === 0 ? null : count;
}

function grouped(query: string, answered: readonly Answered[]): ReadonlyMap<string, readonly Answered[]> {
  const match = /^(sum|count\(v: v(<=|>=)([\d.]+)\)):([a-z.]+)\{[^}]*\} by \{([^}]+)\}\.as_count\(\)$/.exec(query);
  if (!match) throw new Error(`a query that Datadog would refuse: ${query}`);
  const [, , comparison, threshold, metric, by = ""] = match;
  const groups = new Map<string, Answered[]>();
  for (const one of answered) {
    if (metric === "http.errors" && one.code < 500) continue;
    if (comparison === "<=" && one.seconds > Number(threshold)) continue;
    const tags = by.split(",").map((name) => `${name}:${TAGS[name]?.(one) ?? ""}`).join(",");
    groups.set(tags, [...(groups.get(tags) ?? []), one]);
  }
  return groups;
}
