import assert from "node:assert/strict";
import type { Look } from "../../release/analysis/look";
import { metricsSource } from "../../release/schema/driver";
import { MetricsError } from "../../rollout/metrics/metrics";
import { openMetrics } from "../../rollout/metrics/open";
import { findExecutable } from "../../toolchain/executable";
import { buildPrometheusTools, type PrometheusTools } from "./prometheusTools";
import { type RealPrometheus, type Scraped, scraped, startPrometheus } from "./realPrometheus";
import { BASELINE, CANDIDATE, sample, SIDES, traffic } from "./traffic";

const go = findExecutable("go", process.env);
const reason = go === undefined ? " (skipped: Go, with which it is built, is not on PATH)" : "";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;

describe(`Prometheus itself${reason}`, function () {
  this.timeout(60_000);

  let tools: PrometheusTools;
  let prometheus: RealPrometheus | undefined;

  before(async function () {
    if (go === undefined) return this.skip();
    this.timeout(0); // The first start on a new machine builds it.
    tools = await buildPrometheusTools(go);
  });

  afterEach(async () => {
    await prometheus?.stop();
    prometheus = undefined;
  });

  const metrics = ({ url }: RealPrometheus) =>
    openMetrics(metricsSource.parse({ kind: "prometheus", url }), { environment: {} });

  /** Looks at windows between minutes before NOW. */
  async function looked(past: readonly Scraped[], ...minutes: readonly (readonly [number, number])[]): Promise<readonly Look[]> {
    prometheus = await startPrometheus(tools, { past });
    const source = metrics(prometheus);
    const { signal } = new AbortController();
    const window = ([from, to]: readonly [number, number]) => ({ from: ago(from), to: ago(to) });
    return Promise.all(minutes.map((one) => source.look(SIDES, window(one), signal)));
  }

  it("is told apart to the request", async () => {
    const answered = traffic(4_000, NOW - 10 * MINUTE, NOW);
    const past = await scraped(answered, { instance: "a", from: NOW - 10 * MINUTE, to: NOW });
    const [look] = await looked(past, [5, 2]);
    const within = answered.filter(({ at }) => at > NOW - 5 * MINUTE && at <= NOW - 2 * MINUTE);
    assert.deepEqual(look?.candidate, sample(within, CANDIDATE));
    assert.deepEqual(look.baseline, sample(within, BASELINE));
  });

  it("leaves no request out between windows that adjoin, and counts none twice", async () => {
    const answered = traffic(4_000, NOW - 10 * MINUTE, NOW);
    const past = await scraped(answered, { instance: "a", from: NOW - 10 * MINUTE, to: NOW });
    const edges = [5, 4.5123, 3.9999, 3.2, 2.0501, 0];
    const looks = await looked(past, ...edges.slice(1).map((to, index) => [edges[index] ?? 0, to] as const));
    const within = answered.filter(({ at }) => at > NOW - 5 * MINUTE);
    assert.equal(
      looks.reduce((sum, { candidate }) => sum + candidate.requests, 0),
      sample(within, CANDIDATE).requests,
    );
  });

  it("counts on over a restart, what was answered before it included", async () => {
    const answered = traffic(4_000, NOW - 10 * MINUTE, NOW);
    const restart = NOW - 2 * MINUTE;
    const past = [
      ...(await scraped(answered, { instance: "a", from: NOW - 10 * MINUTE, to: restart })),
      ...(await scraped(answered, { instance: "a", from: restart, to: NOW })).slice(1),
    ];
    const [look] = await looked(past, [5, 0]);
    const within = answered.filter(({ at }) => at > NOW - 5 * MINUTE);
    assert.deepEqual(look?.candidate, sample(within, CANDIDATE));
    assert.deepEqual(look.baseline, sample(within, BASELINE));
  });

  it("counts what came and what went within the window", async () => {
    const answered = traffic(4_000, NOW - 10 * MINUTE, NOW);
    const change = NOW - 2 * MINUTE;
    const past = [
      ...(await scraped(answered, { instance: "old", from: NOW - 10 * MINUTE, to: change })),
      ...(await scraped(answered, { instance: "new", from: change, to: NOW })),
    ];
    const [look] = await looked(past, [5, 0]);
    const within = answered.filter(({ at }) => at > NOW - 5 * MINUTE);
    assert.deepEqual(look?.candidate, sample(within, CANDIDATE));
    assert.deepEqual(look.baseline, sample(within, BASELINE));
  });

  it("gives zeros for a release that nobody has asked yet", async () => {
    const answered = traffic(500, NOW - 10 * MINUTE, NOW).filter(({ release }) => release === BASELINE);
    const [look] = await looked(await scraped(answered, { instance: "a", from: NOW - 10 * MINUTE, to: NOW }), [5, 0]);
    assert.deepEqual(look?.candidate, { requests: 0, errors: 0, latency: { boundsMs: [], counts: [0] } });
  });

  it("does not take a candidate that is no longer scraped for one without traffic", async () => {
    const answered = traffic(1_000, NOW - 10 * MINUTE, NOW);
    const of = (wanted: string) => answered.filter(({ release }) => release === wanted);
    const past = [
      ...(await scraped(of(BASELINE), { instance: "a", from: NOW - 10 * MINUTE, to: NOW })),
      ...(await scraped(of(CANDIDATE), { instance: "b", from: NOW - 10 * MINUTE, to: NOW - 7 * MINUTE })),
    ];
    await assert.rejects(looked(past, [1, 0]), says(/nothing newer than .* of http_requests_total of 1\.5\.0/));
  });

  it("does not take counters that it first saw in the window for requests of the window", async () => {
    const answered = traffic(1_000, NOW - 60 * MINUTE, NOW);
    const pages = await scraped(answered, { instance: "a", from: NOW - 60 * MINUTE, to: NOW });
    await assert.rejects(looked(pages.filter(({ at }) => at > NOW - 2 * MINUTE), [5, 0]), says(/nothing from before/));
  });

  it("is not believed where it knows no such metric", async () => {
    await assert.rejects(looked([{ at: NOW, instance: "a", page: "other{} 1\n" }], [5, 0]), says(/no series of http_requests_total/));
  });

  it("tells what a release has served by host, a number that never falls", async () => {
    // Asked of this very moment, which other tests may have put off.
    const now = Date.now();
    const answered = traffic(1_000, now - 10 * MINUTE, now);
    prometheus = await startPrometheus(tools, {
      past: await scraped(answered, { instance: "a", from: now - 10 * MINUTE, to: now }),
    });
    const own = answered.filter(({ release }) => release === CANDIDATE);
    const byHost = (wanted: string) => own.filter(({ host }) => host === wanted).length;
    assert.deepEqual(await metrics(prometheus).served(CANDIDATE, new AbortController().signal), {
      "api.example.com": byHost("api.example.com"),
      "example.com": byHost("example.com"),
    });
  });
});

function ago(minutes: number): Date {
  return new Date(NOW - minutes * MINUTE);
}

function says(words: RegExp) {
  return (error: unknown) => error instanceof MetricsError && words.test(error.message);
}
