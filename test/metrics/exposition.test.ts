import assert from "node:assert/strict";
import fc from "fast-check";
import { Counter, Histogram, Registry } from "prom-client";
import { readExposition } from "../../rollout/metrics/exposition";

const read = (text: string, ...names: readonly string[]) => readExposition(text, new Set(names));

describe("The text format of metrics", () => {
  it("gives what prom-client was told, whatever the labels' values", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }), async (host, value) => {
        const registry = new Registry();
        const counter = new Counter({ name: "hits", help: "Hits.", labelNames: ["host"], registers: [registry] });
        counter.inc({ host }, value);
        const [sample] = read(await registry.metrics(), "hits");
        assert.deepEqual(sample, { labels: { __name__: "hits", host }, value, at: null });
      }),
    );
  });

  it("gives a histogram's buckets, the one without a bound too", async () => {
    const registry = new Registry();
    const histogram = new Histogram({ name: "took", help: "Seconds.", buckets: [0.1, 1], registers: [registry] });
    for (const seconds of [0.05, 0.5, 5]) histogram.observe(seconds);
    const found = read(await registry.metrics(), "took_bucket").map(({ labels, value }) => [labels.le, value]);
    assert.deepEqual(found, [["0.1", 1], ["1", 2], ["+Inf", 3]]);
  });

  it("gives what OpenMetrics pages hold, exemplars passed over", async () => {
    const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const histogram = new Histogram({
      name: "took",
      help: "Seconds.",
      labelNames: ["host"],
      buckets: [1],
      enableExemplars: true,
      registers: [registry],
    });
    histogram.observe({ labels: { host: "a" }, value: 0.5, exemplarLabels: { host: "} 9 # {" } });
    const text = await registry.metrics();
    assert.match(text, /# \{host=/);
    assert.deepEqual(
      read(text, "took_bucket").map(({ labels, value }) => [labels.host, labels.le, value]),
      [["a", "1", 1], ["a", "+Inf", 1]],
    );
  });

  const lines: readonly { readonly line: string; readonly labels: object; readonly value: number; readonly at?: string }[] =
    [
      { line: "hits 3", labels: {}, value: 3 },
      { line: "hits{} 1e3", labels: {}, value: 1000 },
      { line: 'hits{ a="1" , b="2", }\t+Inf', labels: { a: "1", b: "2" }, value: Number.POSITIVE_INFINITY },
      { line: 'hits {path="C:\\\\DIR\\n\\"x\\"{}#"} 2', labels: { path: 'C:\\DIR\n"x"{}#' }, value: 2 },
      { line: "hits 2 1795257000500", labels: {}, value: 2, at: "2026-11-21T10:30:00.500Z" },
    ];
  for (const { line, labels, value, at } of lines) {
    it(`reads ${JSON.stringify(line)}`, () => {
      const [sample] = read(`# TYPE hits counter\nother{a="}"} x\n${line}\n`, "hits");
      assert.deepEqual(sample, { labels: { __name__: "hits", ...labels }, value, at: at === undefined ? null : new Date(at) });
    });
  }

  it("takes OpenMetrics' times as seconds", () => {
    const [sample] = read("hits_total 2 1795257000.5\n# EOF\n", "hits_total");
    assert.equal(sample?.at?.toISOString(), "2026-11-21T10:30:00.500Z");
  });

  for (const broken of ["hits{a=b} 1", 'hits{a="b} 1', "hits", "hits-1 2", 'hits{a="b"c="d" e} 1']) {
    it(`refuses ${broken}`, () => assert.throws(() => read(`${broken}\n`, "hits"), /cannot be read|is no sample/));
  }

  it("refuses a page that is cut off", () => assert.throws(() => read("hits 12", "hits"), /cut off/));
});
