/** Requests that were answered, and the counters that an instance makes of them. */

import { Counter, Histogram, Registry } from "prom-client";
import type { Sample } from "../../release/analysis/look";
import { BOUNDS } from "../../rollout/metrics/datadogQuery";
import { seeded } from "../../sandbox/world";

export interface Answered {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly release: string;
  readonly host: string;
  readonly code: number;
  readonly seconds: number;
}

export const CANDIDATE = "1.5.0";
export const BASELINE = "1.4.0";
export const SIDES = { candidate: CANDIDATE, baseline: BASELINE } as const;

/** Of every random choice in these tests; set `SEED` to try another. */
export const SEED = Number(process.env.SEED ?? 11);

/** So many requests to both releases between two times, some of which fail. */
export function traffic(requests: number, from: number, to: number, random = seeded(SEED)): readonly Answered[] {
  return Array.from({ length: requests }, () => ({
    at: from + Math.ceil(random() * (to - from)),
    release: random() < 0.3 ? CANDIDATE : BASELINE,
    host: random() < 0.5 ? "api.example.com" : "example.com",
    code: random() < 0.05 ? 503 : 200,
    seconds: 0.004 + random() ** 3 * 2,
  })).sort((left, right) => left.at - right.at);
}

/** What a perfect source says of one release. */
export function sample(answered: readonly Answered[], release: string): Sample {
  const own = answered.filter((one) => one.release === release);
  const bounds = [...BOUNDS, Number.POSITIVE_INFINITY];
  const counts = bounds.map((bound, index) => {
    const above = bounds[index - 1] ?? Number.NEGATIVE_INFINITY;
    return own.filter(({ seconds }) => seconds > above && seconds <= bound).length;
  });
  const boundsMs = BOUNDS.map((bound) => Math.round(bound * 1000));
  return { requests: own.length, errors: own.filter(({ code }) => code >= 500).length, latency: { boundsMs, counts } };
}

/** The page of an instance that has answered these requests since it started. */
export function page(answered: readonly Answered[]): Promise<string> {
  const registry = new Registry();
  const requests = new Counter({
    name: "http_requests_total",
    help: "Requests.",
    labelNames: ["release", "host", "code"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Their duration.",
    labelNames: ["release", "host"],
    buckets: [...BOUNDS],
    registers: [registry],
  });
  for (const { release, host, code, seconds } of answered) {
    requests.inc({ release, host, code });
    duration.observe({ release, host }, seconds);
  }
  return registry.metrics();
}
