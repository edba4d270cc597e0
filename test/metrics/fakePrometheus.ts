/** A server that answers as Prometheus' HTTP API documents it, with what a test gives for each kind of query. */

import { type ServerResponse } from "node:http";
import { startServer, type TestServer } from "./server";

type Series = readonly { readonly metric: Record<string, string>; readonly value: string }[];

export interface Answers {
  readonly requests?: Series;
  readonly buckets?: Series;
  /** By release; the time of the query when left out. */
  readonly newest?: Series;
  readonly before?: Series;
  /** Beside `data`. */
  readonly more?: object;
  /** Seconds that the answers' times are off. */
  readonly shift?: number;
}

export const GOOD: Required<Pick<Answers, "requests" | "buckets" | "before">> = {
  requests: [
    { metric: { release: "1.5.0", code: "200" }, value: "98" },
    { metric: { release: "1.5.0", code: "503" }, value: "2" },
    { metric: { release: "1.4.0", code: "200" }, value: "900" },
  ],
  buckets: [
    { metric: { release: "1.5.0", le: "0.1" }, value: "60" },
    { metric: { release: "1.5.0", le: "+Inf" }, value: "100" },
    { metric: { release: "1.4.0", le: "0.1" }, value: "800" },
    { metric: { release: "1.4.0", le: "+Inf" }, value: "900" },
  ],
  before: [{ metric: {}, value: "12" }],
};

export async function fakePrometheus(answers: Answers): Promise<TestServer> {
  return startServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    const at = Number(searchParams.get("time"));
    send(response, vector(seriesFor(searchParams.get("query") ?? "", at, { ...GOOD, ...answers }), at, answers));
  });
}

function seriesFor(query: string, at: number, answers: Answers & typeof GOOD): Series {
  if (query.startsWith("count(")) return answers.before;
  if (query.startsWith("max by")) return answers.newest ?? newestAt(at);
  return query.includes("_bucket") ? answers.buckets : answers.requests;
}

export function newestAt(candidate: number, baseline = candidate): Series {
  return [
    { metric: { release: "1.5.0" }, value: String(candidate) },
    { metric: { release: "1.4.0" }, value: String(baseline) },
  ];
}

function vector(series: Series, at: number, { more = {}, shift = 0 }: Answers): object {
  const result = series.map(({ metric, value }) => ({ metric, value: [at + shift, value] }));
  return { status: "success", data: { resultType: "vector", result }, ...more };
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
