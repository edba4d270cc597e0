import assert from "node:assert/strict";
import { metricsSource } from "../../release/schema/driver";
import { MetricsError } from "../../rollout/metrics/metrics";
import { openMetrics } from "../../rollout/metrics/open";
import { fakeDatadog, type FakeDatadogOptions, KEYS, type TimeseriesAnswer } from "./fakeDatadog";
import type { TestServer } from "./server";
import { type Answered, BASELINE, CANDIDATE, sample, SIDES, traffic } from "./traffic";

const SECOND = 1000;
const NOW = Math.floor(Date.now() / (10 * SECOND)) * 10 * SECOND;
const ANSWERED = traffic(3_000, NOW - 600 * SECOND, NOW);
const now = () => new Date(NOW);

/** Two minutes, that with points of 10 s that take 30 s to come in end 30 s ago. */
const WINDOW = { from: new Date(NOW - 120 * SECOND), to: new Date(NOW) };
const within = ANSWERED.filter(({ at }) => at >= NOW - 150 * SECOND && at < NOW - 30 * SECOND);

function values(change: (value: number | null) => unknown): FakeDatadogOptions["change"] {
  return ({ data }: TimeseriesAnswer) => {
    const changed = data.attributes.values.map((series) => series.map(change));
    return { data: { ...data, attributes: { ...data.attributes, values: changed } } };
  };
}

type Failure = Partial<FakeDatadogOptions> & { readonly what: string; readonly says: RegExp };

const FAILURES: readonly Failure[] = [
  { what: "an error with status 200", change: () => ({ errors: "unknown metric" }), says: /found unknown metric/ },
  { what: "something of another form", change: () => ({ series: [] }), says: /of another form/ },
  { what: "text for a number", change: values(() => "NaN"), says: /of another form/ },
  { what: "a negative count", change: values(() => -1), says: /found -1 for sum:http\.requests/ },
  { what: "no points of any release", unknown: /http\.requests/, says: /no points of http\.requests/ },
  { what: "points that are late", answered: ANSWERED.filter(({ at }) => at < NOW - 152 * SECOND), says: /nothing newer than/ },
  { what: "nothing but empty points", change: values(() => null), says: /nothing new of http\.requests/ },
  { what: "no distribution", unknown: /http\.request\.duration/, says: /no buckets that tell how long/ },
  {
    what: "more errors than requests",
    change: ({ data }) => {
      const { series, values: all } = data.attributes;
      const changed = all.map((one, index) => (series[index]?.query_index === 1 ? one.map(() => 1_000) : one));
      return { data: { ...data, attributes: { ...data.attributes, values: changed } } };
    },
    says: /failed of \d+ requests to 1\.5\.0/,
  },
];

describe("Datadog as a source of metrics", () => {
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function open(options: Partial<FakeDatadogOptions> = {}, environment: NodeJS.ProcessEnv = KEYS) {
    server = await fakeDatadog({ answered: ANSWERED, now, ...options });
    return openMetrics(metricsSource.parse({ kind: "datadog", url: server.url }), { environment, now });
  }

  const look = async (options: Partial<FakeDatadogOptions> = {}, window = WINDOW, environment: NodeJS.ProcessEnv = KEYS) =>
    (await open(options, environment)).look(SIDES, window, new AbortController().signal);

  it("gives both sides of the window, with a histogram from counts below thresholds", async () => {
    const found = await look();
    assert.deepEqual(found.candidate, sample(within, CANDIDATE));
    assert.deepEqual(found.baseline, sample(within, BASELINE));
  });

  it("leaves no request out between windows that adjoin, and counts none twice", async () => {
    const edges = [0, 33.5, 47.2, 81, 120].map((seconds) => new Date(WINDOW.from.getTime() + seconds * SECOND));
    let requests = 0;
    for (const [index, to] of edges.slice(1).entries()) {
      requests += (await look({}, { from: edges[index] ?? to, to })).candidate.requests;
      await server?.stop();
    }
    server = undefined;
    assert.equal(requests, sample(within, CANDIDATE).requests);
  });

  it("finds a release by its version as Datadog writes tags", async () => {
    const renamed = ANSWERED.map((one): Answered => ({ ...one, release: one.release === CANDIDATE ? "1.5.0_RC1" : BASELINE }));
    const source = await open({ answered: renamed });
    const found = await source.look({ candidate: "1.5.0+RC1", baseline: null }, WINDOW, new AbortController().signal);
    assert.equal(found.candidate.requests, sample(within, CANDIDATE).requests);
  });

  it("tells what a release has served by host", async () => {
    const own = ANSWERED.filter(({ release, at }) => release === CANDIDATE && at < NOW);
    const hosts = ["api.example.com", "example.com"];
    const expected = hosts.map((wanted) => [wanted, own.filter(({ host }) => host === wanted).length]);
    const opened = { now: () => new Date(NOW - 3_600_000) };
    server = await fakeDatadog({ answered: ANSWERED, now });
    let time = opened.now();
    const source = openMetrics(metricsSource.parse({ kind: "datadog", url: server.url }), {
      environment: KEYS,
      now: () => time,
    });
    time = new Date(NOW);
    assert.deepEqual(await source.served(CANDIDATE, new AbortController().signal), Object.fromEntries(expected));
  });

  for (const { what, says, ...options } of FAILURES) {
    it(`is not believed when it gives ${what}`, () =>
      assert.rejects(look(options), (error) => error instanceof MetricsError && says.test(error.message)));
  }

  it("is not opened without both keys", async () => {
    await assert.rejects(open({}, { DD_API_KEY: "api" }), /found no DD_APP_KEY in the environment/);
  });

  it("never shows a key, even where Datadog repeats it", async () => {
    await assert.rejects(look({}, WINDOW, { ...KEYS, DD_API_KEY: "wrong-key-5678" }), (error) => {
      assert.ok(error instanceof MetricsError);
      assert.match(error.message, /status 403 .*Forbidden: \[secret\]/);
      return !/wrong-key|app-key/.test(error.message);
    });
  });
});
