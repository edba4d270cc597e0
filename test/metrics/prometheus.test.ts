import assert from "node:assert/strict";
import { metricsSource } from "../../release/schema/driver";
import { MetricsError } from "../../rollout/metrics/metrics";
import { openMetrics } from "../../rollout/metrics/open";
import { type Answers, fakePrometheus, GOOD, newestAt } from "./fakePrometheus";
import type { TestServer } from "./server";
import { SIDES } from "./traffic";

const TO = new Date();
const WINDOW = { from: new Date(TO.getTime() - 60_000), to: TO };

const [candidate, ...others] = GOOD.requests;
const instead = (value: string) => ({ requests: [{ metric: candidate?.metric ?? {}, value }, ...others] });

/** What is wrong with an answer, and what the error says of it. */
const FAILURES: readonly { readonly what: string; readonly answers: Answers; readonly says: RegExp }[] = [
  {
    what: "an error with status 200",
    answers: { more: { status: "error", errorType: "timeout", error: "query timed out" } },
    says: /found timeout: query timed out/,
  },
  {
    what: "a part of the data, with a warning",
    answers: { more: { warnings: ["store 10 unreachable"] } },
    says: /a part of the data: store 10 unreachable/,
  },
  { what: "something of another form", answers: { more: { data: { result: [] } } }, says: /of another form/ },
  { what: "NaN", answers: instead("NaN"), says: /found NaN for .*"release":"1\.5\.0"/ },
  { what: "infinity", answers: instead("+Inf"), says: /found Infinity for/ },
  { what: "a negative count", answers: instead("-3"), says: /found -3 for/ },
  { what: "figures of another time", answers: { shift: -300 }, says: /figures of .*; expected those of/ },
  { what: "nothing from before the window", answers: { before: [] }, says: /nothing from before/ },
  { what: "no series of any release", answers: { newest: [] }, says: /no series of http_requests_total\{\}, of any/ },
  { what: "requests without buckets", answers: { buckets: [] }, says: /no buckets that tell how long/ },
  {
    what: "buckets without the one that has no bound",
    answers: { buckets: GOOD.buckets.filter(({ metric }) => metric.le !== "+Inf") },
    says: /no buckets that tell how long/,
  },
  {
    what: "bucket counts that fall",
    answers: { buckets: GOOD.buckets.map((one, index) => (index === 0 ? { ...one, value: "101" } : one)) },
    says: /found 100 requests to 1\.5\.0 within Infinity s, and 101 within less/,
  },
  {
    what: "a candidate whose newest sample is late",
    answers: { newest: newestAt(TO.getTime() / 1000 - 121, TO.getTime() / 1000) },
    says: /nothing newer than .* of http_requests_total of 1\.5\.0/,
  },
  {
    what: "a baseline whose newest sample is late",
    answers: { newest: newestAt(TO.getTime() / 1000, TO.getTime() / 1000 - 121) },
    says: /nothing newer than .* of http_requests_total of 1\.4\.0/,
  },
  {
    what: "figures of a candidate that it no longer knows",
    answers: { newest: newestAt(TO.getTime() / 1000).slice(1) },
    says: /nothing new of http_requests_total of 1\.5\.0/,
  },
];

describe("Prometheus as a source of metrics", () => {
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function look(answers: Answers, sides: { candidate: string; baseline: string | null } = SIDES) {
    server = await fakePrometheus(answers);
    const source = openMetrics(metricsSource.parse({ kind: "prometheus", url: server.url }), { environment: {} });
    return source.look(sides, WINDOW, new AbortController().signal);
  }

  it("gives both sides of the window", async () => {
    assert.deepEqual(await look({}), {
      from: WINDOW.from.toISOString(),
      to: WINDOW.to.toISOString(),
      candidate: { requests: 100, errors: 2, latency: { boundsMs: [100], counts: [60, 40] } },
      baseline: { requests: 900, errors: 0, latency: { boundsMs: [100], counts: [800, 100] } },
    });
  });

  it("gives no baseline where nothing else serves", async () => {
    assert.equal((await look({}, { candidate: "1.5.0", baseline: null })).baseline, null);
  });

  it("gives zeros for a side that was not asked", async () => {
    const { candidate: found } = await look({}, { candidate: "1.6.0", baseline: "1.5.0" });
    assert.deepEqual(found, { requests: 0, errors: 0, latency: { boundsMs: [], counts: [0] } });
  });

  for (const { what, answers, says } of FAILURES) {
    it(`is not believed when it gives ${what}`, () =>
      assert.rejects(look(answers), (error) => {
        assert.ok(error instanceof MetricsError);
        assert.match(error.message, says);
        assert.match(error.message, /^Prometheus at http:\/\/127\.0\.0\.1:\d+: found .*; expected .*\. [A-Z].*/);
        return true;
      }));
  }
});
