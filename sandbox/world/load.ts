/**
 * The client that never stops: sends on a steady schedule whatever the answers, each request as a visitor of its own
 * (no cookies, an address of its own), and measures what comes back.
 */

import { Agent, type IncomingMessage, request as send } from "node:http";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { Measurement, ReleaseMeasurement } from "../types";
import { RELEASE_HEADER } from "./application";
import { NO_RELEASE } from "./metrics";
import type { Random } from "./random";
import { CLIENT_ADDRESS_HEADER } from "./request";

export interface Load {
  /** What was answered since the last call; the next stretch starts here. */
  measure(): Measurement;
  /** What was answered so far in the stretch that goes on. */
  peek(): Measurement;
  stop(): Promise<void>;
}

export interface LoadOptions {
  /** Public host names, asked in turn. */
  readonly hosts: readonly string[];
  readonly requestsPerSecond: number;
  /** Sent with each request, e.g. a key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How often the schedule is looked at, milliseconds. */
const TICK_MS = 5;

/** A pause of the process is not made up for beyond this, so that it does not end in a burst. */
const CATCH_UP_MS = 100;

/** No more than this many seconds' worth of requests wait for answers; what is due beyond is left out. */
const PATIENCE_SECONDS = 2;

const TIMEOUT_MS = 10_000;

export function startLoad(edge: string, { hosts, requestsPerSecond, headers = {} }: LoadOptions, random: Random): Load {
  const agent = new Agent({ keepAlive: true });
  const interval = 1000 / requestsPerSecond;
  let tally = createTally();
  let nextAt = performance.now();
  let sent = 0;
  let inFlight = 0;

  const sendOne = (): void => {
    const host = hosts[sent++ % hosts.length] ?? "";
    const start = performance.now();
    inFlight += 1;
    ask(edge, { ...headers, host }, agent, random, (release, failed) => {
      inFlight -= 1;
      tally.add(release, failed, performance.now() - start);
    });
  };

  const timer = setInterval(() => {
    const now = performance.now();
    for (nextAt = Math.max(nextAt, now - CATCH_UP_MS); nextAt <= now; nextAt += interval) {
      if (inFlight < PATIENCE_SECONDS * requestsPerSecond) sendOne();
    }
  }, TICK_MS);

  return {
    measure() {
      const finished = tally;
      tally = createTally();
      return finished.measurement();
    },
    peek: () => tally.measurement(),
    async stop() {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

type Settle = (release: string, failed: boolean) => void;

function ask(edge: string, given: Readonly<Record<string, string>>, agent: Agent, random: Random, settle: Settle): void {
  const headers = { ...given, [CLIENT_ADDRESS_HEADER]: visitorAddress(random) };
  const request = send(edge, { agent, headers, timeout: TIMEOUT_MS });
  let settled = false;
  const once: Settle = (release, failed) => {
    if (settled) return;
    settled = true;
    settle(release, failed);
  };
  request.on("timeout", () => request.destroy());
  request.on("error", () => once(NO_RELEASE, true));
  request.on("response", (answer: IncomingMessage) => {
    const release = String(answer.headers[RELEASE_HEADER] ?? NO_RELEASE);
    answer.on("end", () => once(release, (answer.statusCode ?? 0) >= 500));
    answer.on("error", () => once(release, true));
    answer.resume();
  });
  request.end();
}

/** From 127.2.0.0/15, loopback addresses that nothing else uses: many visitors, none of them real. */
function visitorAddress(random: Random): string {
  const visitor = Math.floor(random() * 2 ** 17);
  return `127.${2 + (visitor >> 16)}.${(visitor >> 8) & 255}.${visitor & 255}`;
}

interface Tally {
  add(release: string, failed: boolean, milliseconds: number): void;
  measurement(): Measurement;
}

interface ReleaseTally {
  failures: number;
  /** Microseconds. */
  readonly latency: RecordableHistogram;
}

function createTally(): Tally {
  const releases = new Map<string, ReleaseTally>();
  return {
    add(release, failed, milliseconds) {
      const known = releases.get(release) ?? { failures: 0, latency: createHistogram() };
      releases.set(release, known);
      known.latency.record(Math.max(1, Math.round(milliseconds * 1000)));
      if (failed) known.failures += 1;
    },
    measurement() {
      const requests = [...releases.values()].reduce((total, { latency }) => total + latency.count, 0);
      const measured = [...releases].map(([release, counted]) => [release, summary(counted, requests)] as const);
      return { requests, releases: Object.fromEntries(measured) };
    },
  };
}

function summary({ failures, latency }: ReleaseTally, requests: number): ReleaseMeasurement {
  return {
    requests: latency.count,
    sharePercent: (100 * latency.count) / requests,
    errorRatePercent: (100 * failures) / latency.count,
    p95Ms: latency.percentile(95) / 1000,
  };
}
