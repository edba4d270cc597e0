import assert from "node:assert/strict";
import fc from "fast-check";
import { metricsSource } from "../../release/schema/driver";
import { MetricsError } from "../../rollout/metrics/metrics";
import { openMetrics } from "../../rollout/metrics/open";
import { startServer, type TestServer } from "./server";
import { type Answered, BASELINE, CANDIDATE, page, sample, SIDES, traffic } from "./traffic";

const SECOND = 1000;
const START = Math.floor(Date.now() / SECOND) * SECOND;
const at = (seconds: number) => new Date(START + seconds * SECOND);
const ANSWERED = traffic(1_000, START, START + 200 * SECOND);
const until = (seconds: number, from = 0) =>
  ANSWERED.filter((one) => one.at > at(from).getTime() && one.at <= at(seconds).getTime());

describe("A page of metrics as a source", () => {
  let server: TestServer;
  let time = at(0);
  let text = "";

  before(async () => {
    server = await startServer((_, response) => {
      response.setHeader("date", time.toUTCString());
      response.end(text);
    });
  });

  after(() => server.stop());

  const open = (config: object = {}) =>
    openMetrics(metricsSource.parse({ kind: "scrape", url: `${server.url}/metrics`, ...config }), {
      environment: {},
      now: () => time,
    });

  type Source = ReturnType<typeof open>;

  /** Looks at a window when it ends, at a page of an instance that has answered these. */
  async function look(source: Source, from: number, to: number, answered: readonly Answered[] | string) {
    time = at(to);
    text = typeof answered === "string" ? answered : await page(answered);
    return source.look(SIDES, { from: at(from), to: time }, new AbortController().signal);
  }

  const says = (words: RegExp) => (error: unknown) => error instanceof MetricsError && words.test(error.message);

  it("has nothing to compare with at the first look, and says so", async () => {
    await assert.rejects(look(open(), 0, 30, until(30)), says(/found no page from before, with which this one could be compared/));
  });

  it("gives what has come since the look before", async () => {
    const source = open();
    await assert.rejects(look(source, 0, 30, until(30)), MetricsError);
    for (const to of [60, 90]) {
      const found = await look(source, to - 30, to, until(to));
      assert.deepEqual(found.candidate, sample(until(to, to - 30), CANDIDATE));
      assert.deepEqual(found.baseline, sample(until(to, to - 30), BASELINE));
    }
    const both = await look(source, 30, 90, until(90));
    assert.deepEqual(both.candidate, sample(until(90, 30), CANDIDATE));
  });

  it("takes a page that was read to tell what was served as one to compare with", async () => {
    const source = open();
    [time, text] = [at(30), await page(until(30))];
    await source.served(CANDIDATE, new AbortController().signal);
    assert.deepEqual((await look(source, 30, 60, until(60))).candidate, sample(until(60, 30), CANDIDATE));
  });

  it("counts a restarted instance's answers from its start, and those before from the page before", async () => {
    const source = open();
    await assert.rejects(look(source, 0, 30, until(30)), MetricsError);
    await look(source, 30, 60, until(60));
    const found = await look(source, 30, 90, until(90, 60));
    assert.deepEqual(found.candidate, sample(until(90, 30), CANDIDATE));
  });

  it("says which page is nearest where none was read at the window's start", async () => {
    const source = open();
    await assert.rejects(look(source, 0, 30, until(30)), MetricsError);
    await assert.rejects(look(source, 60, 90, until(90)), says(/found the last page before, that of .*within 15 s of the window's start/));
  });

  it("cannot tell of a window that has ended long ago", async () => {
    const source = open();
    await assert.rejects(look(source, 0, 30, until(30)), MetricsError);
    time = at(90);
    const asked = source.look(SIDES, { from: at(30), to: at(60) }, new AbortController().signal);
    await assert.rejects(asked, says(/within 15 s of the window's end/));
  });

  it("is read by one at a time, so that no page comes in after a later one", async () => {
    let asked = 0;
    const slow = await startServer((_, response) => {
      const answer = `http_requests_total{release="1.5.0",host="a"} ${++asked}\n`;
      // The earlier it is asked, the longer it takes.
      setTimeout(() => response.end(answer), 60 - 10 * asked);
    });
    const source = openMetrics(metricsSource.parse({ kind: "scrape", url: slow.url }), { environment: {} });
    const { signal } = new AbortController();
    const found = await Promise.all(Array.from({ length: 5 }, () => source.served("1.5.0", signal)));
    await slow.stop();
    assert.deepEqual(found, [1, 2, 3, 4, 5].map((served) => ({ a: served })));
  });

  it("leaves out series without the labels that all must have", async () => {
    const source = open({ selector: { host: "example.com" } });
    await assert.rejects(look(source, 0, 30, until(30)), MetricsError);
    const own = until(60, 30).filter(({ host }) => host === "example.com");
    assert.deepEqual((await look(source, 30, 60, until(60))).candidate, sample(own, CANDIDATE));
  });

  const broken: readonly { readonly what: string; readonly text: string; readonly says: RegExp }[] = [
    { what: "no series of the metric", text: "other 1\n", says: /no series of http_requests_total with \{\}, of any release/ },
    { what: "a page for people", text: "<html></html>\n", says: /no series of http_requests_total/ },
    { what: "a page that is cut off", text: 'http_requests_total{code="2', says: /its last line is cut off/ },
    { what: "a line that is no sample", text: "http_requests_total{\n", says: /a line is no sample/ },
    { what: "NaN", text: "http_requests_total NaN\n", says: /found NaN for \{"__name__":"http_requests_total"\}/ },
    { what: "infinity", text: "http_requests_total +Inf\n", says: /found Infinity for/ },
    { what: "a negative count", text: "http_requests_total -1\n", says: /found -1 for/ },
    {
      what: "samples that were taken long ago",
      text: `http_requests_total 1 ${START - 100 * SECOND}\n`,
      says: /nothing newer than .* of http_requests_total; expected figures no older than 120 s/,
    },
  ];
  for (const { what, text: given, says: words } of broken) {
    it(`is not believed when it gives ${what}`, () => assert.rejects(look(open(), 0, 30, given), says(words)));
  }

  it("is not believed when it gives requests without buckets", async () => {
    const source = open();
    const counted = (value: number) => `http_requests_total{release="${CANDIDATE}",host="a",code="200"} ${value}\n`;
    await assert.rejects(look(source, 0, 30, counted(1)), MetricsError);
    await assert.rejects(look(source, 30, 60, counted(5)), says(/no buckets that tell how long they took/));
  });

  it("tells what a release has served by host, a number that never falls, over any restarts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ hits: fc.nat(50), restarts: fc.boolean() }), { maxLength: 8 }), async (steps) => {
        const source = open();
        let [counter, truth, before] = [0, 0, 0];
        for (const { hits, restarts } of steps) {
          // A restart shows where the counter is lower than before: here it always is, or nothing has come since.
          counter = restarts ? Math.min(hits, Math.max(0, counter - 1)) : counter + hits;
          truth += restarts ? (counter < before ? counter : 0) : hits;
          before = counter;
          text = `http_requests_total{release="1.5.0",host="a",code="200"} ${counter}\n`;
          assert.deepEqual(await source.served("1.5.0", new AbortController().signal), { a: truth });
        }
      }),
      { numRuns: 30 },
    );
  });
});
