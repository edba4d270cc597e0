/** Three sources that have seen the same traffic say the same of it. */

import assert from "node:assert/strict";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { metricsSource } from "../../release/schema/driver";
import { type Metrics, MetricsError } from "../../rollout/metrics/metrics";
import { openMetrics } from "../../rollout/metrics/open";
import { seeded, startWorld, type World } from "../../sandbox/world";
import { findExecutable } from "../../toolchain/executable";
import { fakeCloud, HOST, loadBalancer, twoReleases } from "../sandbox/worldFixtures";
import { fakeDatadog, KEYS } from "./fakeDatadog";
import { buildPrometheusTools, type PrometheusTools } from "./prometheusTools";
import { scraped, startPrometheus } from "./realPrometheus";
import { startServer } from "./server";
import { BASELINE, CANDIDATE, page, sample, SEED, SIDES, traffic } from "./traffic";

const go = findExecutable("go", process.env);
const reason = go === undefined ? " (skipped: Go, with which Prometheus is built, is not on PATH)" : "";

const SECOND = 1000;
const end = new AbortController();
const { signal } = end;

describe(`Sources of metrics that have seen the same traffic${reason}`, function () {
  this.timeout(60_000);

  let tools: PrometheusTools;
  const running: { stop(): Promise<void> }[] = [];

  before(async function () {
    if (go === undefined) return this.skip();
    this.timeout(0); // The first start on a new machine builds it.
    tools = await buildPrometheusTools(go);
  });

  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });

  // What still waits after a failure ends with the tests.
  after(() => end.abort());

  function kept<T extends { stop(): Promise<void> }>(one: T): T {
    running.push(one);
    return one;
  }

  it("say the same to the request, each of its own record", async () => {
    const now = Math.floor(Date.now() / (10 * SECOND)) * 10 * SECOND;
    const [from, to] = [now - 150 * SECOND, now - 30 * SECOND];
    // What comes in the very millisecond of a window's edge belongs to the window before or to the one after.
    const answered = traffic(5_000, now - 600 * SECOND, now).filter(({ at }) => at % (10 * SECOND) !== 0);

    const prometheus = async () => {
      const past = await scraped(answered, { instance: "a", from: now - 600 * SECOND, to: now });
      const { url } = kept(await startPrometheus(tools, { past }));
      const source = openMetrics(metricsSource.parse({ kind: "prometheus", url }), { environment: {} });
      return source.look(SIDES, { from: new Date(from), to: new Date(to) }, signal);
    };
    const datadog = async () => {
      const clock = { now: () => new Date(now) };
      const { url } = kept(await fakeDatadog({ answered, ...clock }));
      const source = openMetrics(metricsSource.parse({ kind: "datadog", url }), { environment: KEYS, ...clock });
      // It is asked 30 s later for the same points.
      return source.look(SIDES, { from: new Date(from + 30 * SECOND), to: new Date(now) }, signal);
    };
    const scrape = async () => {
      let time = from;
      const server = await startServer((_, response) => {
        response.setHeader("date", new Date(time).toUTCString());
        void page(answered.filter(({ at }) => at <= time)).then((text) => response.end(text));
      });
      const { url } = kept(server);
      const options = { environment: {}, now: () => new Date(time) };
      const source = openMetrics(metricsSource.parse({ kind: "scrape", url }), options);
      await source.served(CANDIDATE, signal);
      time = to;
      return source.look(SIDES, { from: new Date(from), to: new Date(to) }, signal);
    };

    const within = answered.filter(({ at }) => at > from && at <= to);
    for (const { candidate, baseline } of [await prometheus(), await datadog(), await scrape()]) {
      assert.deepEqual(candidate, sample(within, CANDIDATE));
      assert.deepEqual(baseline, sample(within, BASELINE));
    }
  });

  it("say the same of a live world, and what its visitors say", async () => {
    const cloud = fakeCloud();
    cloud.put(...twoReleases(), loadBalancer({ stable: 0.5, candidate: 0.5 }));
    const world = kept(await startWorld(cloud, { random: seeded(SEED) }));
    world.setBehaviour(BASELINE, { latencyMs: 1 });
    world.setBehaviour(CANDIDATE, { latencyMs: 1, errorsPercent: 20 });
    const { url } = kept(await startPrometheus(tools, { target: new URL(world.metrics).host }));
    const prometheus = openMetrics(metricsSource.parse({ kind: "prometheus", url }), { environment: {} });
    const scrape = openMetrics(metricsSource.parse({ kind: "scrape", url: world.metrics }), { environment: {} });

    const start = new Date();
    // The first answers make the series that everything is compared with.
    const first = await ask(world, 50);
    await shows(scrape, first.length);
    const from = new Date((await settled(prometheus, start, first.length)).to);
    const answers = await ask(world, 600);
    await shows(scrape, first.length + answers.length);
    const own = answers.filter(({ release }) => release === CANDIDATE);
    const expected = { requests: own.length, errors: own.filter(({ status }) => status >= 500).length };

    const read = await scrape.look(SIDES, { from, to: new Date() }, signal);
    const queried = await settled(prometheus, from, answers.length);
    for (const { candidate, baseline } of [read, queried]) {
      assert.deepEqual({ requests: candidate.requests, errors: candidate.errors }, expected, `SEED=${SEED}`);
      assert.equal(baseline?.requests, answers.length - own.length);
    }
    assert.deepEqual(read.candidate.latency, queried.candidate.latency);
    assert.deepEqual(await scrape.served(CANDIDATE, signal), await prometheus.served(CANDIDATE, signal));
  });
});

interface Answer {
  readonly status: number;
  readonly release: string;
}

/** So many answers, 50 at a time. */
async function ask(world: World, requests: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < requests) answers.push(...(await Promise.all(Array.from({ length: 50 }, () => askOnce(world)))));
  return answers;
}

function askOnce(world: World): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(world.edge, { headers: { host: HOST } }, (answer) => {
      const [status, release] = [answer.statusCode ?? 0, String(answer.headers["x-release"])];
      answer.resume().on("end", () => resolve({ status, release }));
    });
    sent.on("error", reject).end();
  });
}

/** Waits until the source shows so many requests in all. */
async function shows(source: Metrics, requests: number): Promise<void> {
  for (;;) {
    const sides = await Promise.all([CANDIDATE, BASELINE].map((release) => served(source, release)));
    if (sides.reduce((sum, one) => sum + one, 0) === requests) return;
    await pause(50, undefined, { signal });
  }
}

/** 0 as long as there is nothing to be seen. */
async function served(source: Metrics, release: string): Promise<number> {
  const hosts = await source.served(release, signal).catch(notYet);
  return Object.values(hosts ?? {}).reduce((sum, one) => sum + one, 0);
}

/** Looks until all of these requests are in. */
async function settled(source: Metrics, from: Date, requests: number) {
  for (;;) {
    const found = await source.look(SIDES, { from, to: new Date() }, signal).catch(notYet);
    if (found && found.candidate.requests + (found.baseline?.requests ?? 0) === requests) return found;
    await pause(50, undefined, { signal });
  }
}

function notYet(error: unknown): undefined {
  if (!(error instanceof MetricsError)) throw error;
}
