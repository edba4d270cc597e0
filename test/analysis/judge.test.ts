import assert from "node:assert/strict";
import { judge } from "../../release/analysis/judge";
import type { Judged } from "../../release/analysis/limits";
import type { Look, Sample } from "../../release/analysis/look";
import { boundsMs, looksOf, planWith, ratios, sampleOf } from "./looks";
import type { Side } from "./looks";

const plan = planWith(ratios);
const good: Side = { requests: 1_500, errorPercent: 1 };
const baseline: Side = { requests: 28_500, errorPercent: 1 };

describe("the analysis of a candidate", () => {
  it("passes a release that is as good as the baseline, and says how sure it is", () => {
    const { kind, reasons } = judge(plan, looksOf(20, good, baseline));
    assert.equal(kind, "pass");
    assert.deepEqual(reasons.map(({ what }) => what), ["error rate", "P95"]);
    assert.match(reasons[0]?.text ?? "", /1\.00 % against the baseline's 1\.00 %, limit 2 × that, 2\.00 %; .* 1 of [\d,]+ steps/);
  });

  it("fails a release with 5 % errors against 0.1 %, at the first look that has requests enough", () => {
    const looks = looksOf(1, { requests: 400, errorPercent: 5 }, { requests: 7_600, errorPercent: 0.1 });
    const { kind, reasons } = judge(plan, looks);
    assert.equal(kind, "fail");
    assert.deepEqual(reasons.map(({ what, candidate, unit }) => [what, candidate, unit]), [["error rate", 5, "%"]]);
    assert.match(reasons[0]?.text ?? "", /one as good as the baseline would look so bad in at most 1 of/);
  });

  it("fails a release that takes twice as long, though nothing else is wrong with it", () => {
    const { kind, reasons } = judge(plan, looksOf(5, { ...good, p95Ms: 400 }, baseline));
    assert.equal(kind, "fail");
    assert.deepEqual(reasons.map(({ what, baseline: of, limit, unit }) => [what, Math.round(of ?? 0), Math.round(limit), unit]), [
      ["P95", 200, 300, "ms"],
    ]);
  });

  it("fails a release with errors where the baseline has none at all", () => {
    const looks = looksOf(5, { requests: 200, errorPercent: 5 }, { requests: 3_800 });
    assert.equal(judge(plan, looks).kind, "fail");
  });

  it("does not take one error in 200 requests for proof where the baseline has none", () => {
    const looks = looksOf(1, { requests: 200, errorPercent: 0.5 }, { requests: 3_800 });
    assert.equal(judge(plan, looks).kind, "inconclusive");
  });

  const tolerant = planWith(ratios, { analysis: { ...plan.analysis, toleratedErrorPercent: 1 } });

  it("passes a release without errors beside a baseline without any, once traffic shows that there are too few to matter", () => {
    const after = (count: number) => judge(tolerant, looksOf(count, { requests: 150 }, { requests: 2_850 }));
    assert.equal(after(3).kind, "inconclusive");
    const { kind, reasons } = after(12);
    assert.equal(kind, "pass");
    assert.match(reasons[0]?.text ?? "", /limit 1\.00 %, which is tolerated/);
  });

  it("minds no errors that the plan tolerates, however few the baseline has", () => {
    const looks = looksOf(30, { requests: 1_500, errorPercent: 0.3 }, { requests: 28_500, errorPercent: 0.01 });
    assert.equal(judge(tolerant, looks).kind, "pass");
    assert.equal(judge(plan, looks).kind, "fail");
  });

  it("fails a release with more errors than are tolerated, where the baseline has none", () => {
    assert.equal(judge(tolerant, looksOf(5, { requests: 200, errorPercent: 5 }, { requests: 3_800 })).kind, "fail");
  });

  it("finds a release that becomes worse after ten good minutes", () => {
    const before = looksOf(20, good, baseline);
    assert.equal(judge(plan, before).kind, "pass");
    const after = looksOf(3, { ...good, errorPercent: 5 }, baseline, before.length);
    assert.equal(judge(plan, [...before, ...after]).kind, "fail");
  });

  it("does not pass a release of which the last look raises doubts", () => {
    const doubtful = looksOf(1, { ...good, errorPercent: 4 }, baseline, 20);
    assert.equal(judge(plan, [...looksOf(20, good, baseline), ...doubtful]).kind, "inconclusive");
  });

  it("takes errors that come in clumps for less proof than as many that come one by one", () => {
    const many = { ...baseline, errorPercent: 0.2 };
    const candidate = { ...good, errorPercent: 0.3 };
    assert.equal(judge(plan, looksOf(10, candidate, { ...baseline, errorPercent: 0.1 })).kind, "fail");
    const clumps = Array.from({ length: 5 }, (_, pair) => [
      ...looksOf(1, candidate, many, 2 * pair),
      ...looksOf(1, candidate, { ...baseline }, 2 * pair + 1).map(withoutBaselineErrors),
    ]);
    assert.equal(judge(plan, clumps.flat()).kind, "inconclusive");
  });

  it("neither fails nor passes for an outage that hits both sides alike", () => {
    const outage = looksOf(2, { ...good, errorPercent: 90, p95Ms: 2_000 }, { ...baseline, errorPercent: 90, p95Ms: 2_000 });
    assert.equal(judge(plan, outage).kind, "inconclusive");
    const before = looksOf(20, good, baseline);
    assert.equal(judge(plan, [...before, ...looksOf(2, { ...good, errorPercent: 90 }, { ...baseline, errorPercent: 90 }, 20)]).kind, "pass");
  });

  it("says nothing before there are enough requests, on either side, however bad they are", () => {
    const bad = { requests: 99, errorPercent: 100 };
    for (const looks of [looksOf(1, bad, baseline), looksOf(1, good, { requests: 99 }), []]) {
      const { kind, reasons } = judge(plan, looks);
      assert.equal(kind, "inconclusive");
      assert.match(reasons[0]?.text ?? "", /too few requests yet: .* where 100 are needed/);
    }
  });

  it("says how much of the evidence it has while it is not sure", () => {
    const { kind, reasons } = judge(plan, looksOf(4, { requests: 100, errorPercent: 1 }, { requests: 1_900, errorPercent: 1 }));
    assert.equal(kind, "inconclusive");
    assert.match(reasons[0]?.text ?? "", /not sure yet: \d+ % of the evidence that passing takes/);
  });
});

function withoutBaselineErrors(look: Look): Look {
  return { ...look, baseline: look.baseline && { ...look.baseline, errors: 0 } };
}

describe("the analysis of a candidate that nothing can be compared with", () => {
  const success = { errorRatePercent: 0.1, p95Ms: 500, watch: "24h" };
  const alone = (errorPercent: number, p95Ms = 200) => looksOf(20, { requests: 3_000, errorPercent, p95Ms }, null);

  it("holds it to what the plan calls success", () => {
    assert.equal(judge(planWith(ratios, { success }), alone(0.02)).kind, "pass");
    assert.equal(judge(planWith(ratios, { success }), alone(0.3)).kind, "fail");
    assert.equal(judge(planWith(ratios, { success }), alone(0.02, 700)).kind, "fail");
  });

  it("never passes it where the plan compares and calls nothing success, and says what is missing", () => {
    const { kind, reasons } = judge(plan, alone(0));
    assert.equal(kind, "inconclusive");
    assert.match(reasons[0]?.text ?? "", /there is no baseline: give the plan `success` or an absolute trigger/);
  });

  it("passes it where the plan has no limits, once it has served requests", () => {
    const free = planWith([{ kind: "healthCheck", consecutiveFailures: 3 }]);
    assert.equal(judge(free, alone(0)).kind, "pass");
    assert.equal(judge(free, looksOf(1, { requests: 50 }, null)).kind, "inconclusive");
  });
});

describe("an absolute limit", () => {
  const limit = planWith([{ kind: "errorRate", abovePercent: 5, over: "1m" }]);
  const at = (errorPercent: number) => looksOf(10, { requests: 500, errorPercent }, baseline);

  const cases: readonly { readonly errorPercent: number; readonly kind: string }[] = [
    { errorPercent: 1, kind: "pass" },
    { errorPercent: 5, kind: "inconclusive" },
    { errorPercent: 10, kind: "fail" },
  ];
  for (const { errorPercent, kind } of cases) {
    it(`of 5 % gives ${kind} at ${errorPercent} %`, () => assert.equal(judge(limit, at(errorPercent)).kind, kind));
  }

  it("means the same as a success rate", () => {
    const success = planWith([{ kind: "successRate", belowPercent: 95, over: "1m" }]);
    for (const { errorPercent } of cases) assert.deepEqual(judge(success, at(errorPercent)), judge(limit, at(errorPercent)));
  });

  it("on P95 is told by the requests that are slower", () => {
    const p95 = planWith([{ kind: "p95", aboveMs: 300, over: "1m" }]);
    assert.equal(judge(p95, looksOf(10, { requests: 500, p95Ms: 200 }, baseline)).kind, "pass");
    assert.equal(judge(p95, looksOf(10, { requests: 500, p95Ms: 450 }, baseline)).kind, "fail");
  });

  it("counts only breaches of late", () => {
    const burst = looksOf(2, { requests: 500, errorPercent: 60 }, baseline);
    assert.equal(judge(limit, burst).kind, "fail");
    assert.equal(judge(limit, [...burst, ...looksOf(2, { requests: 500 }, baseline, 2)]).kind, "inconclusive");
  });

  it("holds beside a comparison that finds nothing", () => {
    const both = planWith([...ratios, { kind: "errorRate", abovePercent: 5, over: "1m" }]);
    const { kind, reasons } = judge(both, looksOf(10, { ...good, errorPercent: 9 }, { ...baseline, errorPercent: 9 }));
    assert.equal(kind, "fail");
    assert.match(reasons[0]?.text ?? "", /^error rate 9\.00 %, limit 5\.00 %; one that keeps to it/);
  });
});

describe("figures that cannot be true", () => {
  const sound = sampleOf(good);
  const lies: readonly { readonly what: string; readonly sample: Sample; readonly says: RegExp }[] = [
    { what: "NaN", sample: { ...sound, errors: Number.NaN }, says: /the candidate has NaN errors/ },
    { what: "no number of requests", sample: { ...sound, requests: Number.NaN }, says: /has NaN requests/ },
    { what: "a negative count", sample: { ...sound, requests: -1 }, says: /has -1 requests/ },
    { what: "infinity", sample: { ...sound, requests: Number.POSITIVE_INFINITY }, says: /has Infinity requests/ },
    { what: "more errors than requests", sample: { ...sound, errors: 2_000 }, says: /2000 errors in 1500 requests/ },
    { what: "latency of other requests", sample: { ...sound, requests: 900 }, says: /has 900 requests, and the latency of/ },
    { what: "a bucket too few", sample: withLatency(boundsMs, [1_500]), says: /counts that do not fit its buckets/ },
    { what: "other buckets than the baseline's", sample: withLatency([100], [1_000, 500]), says: /different latency buckets/ },
    { what: "buckets that fall", sample: withLatency([200, 100], [0, 0, 1_500]), says: /buckets that do not rise: 200, 100/ },
  ];

  for (const { what, sample, says } of lies) {
    it(`never lead to a pass: ${what}`, () => assertUntrusted(plan, [...looksOf(20, good, baseline), lie(sample)], says));
  }

  it("never lead to a fail either", () => {
    const bad = looksOf(20, { ...good, errorPercent: 50 }, baseline);
    assertUntrusted(plan, [...bad, lie({ ...sound, errors: Number.NaN })], /cannot be trusted/);
  });

  it("are left out once there are better ones", () => {
    const looks = looksOf(20, good, baseline);
    assert.equal(judge(plan, [lie({ ...sound, errors: Number.NaN }), ...looks]).kind, "pass");
  });

  function lie(candidate: Sample): Look {
    return { from: "2026-01-04T02:20:00Z", to: "2026-01-04T02:20:30Z", candidate, baseline: sampleOf(baseline) };
  }

  function withLatency(bounds: readonly number[], counts: readonly number[]): Sample {
    return { ...sound, latency: { boundsMs: bounds, counts } };
  }

  function assertUntrusted(judged: Judged, looks: readonly Look[], says: RegExp): void {
    const { kind, reasons } = judge(judged, looks);
    assert.equal(kind, "inconclusive");
    assert.match(reasons[0]?.text ?? "", says);
    assert.deepEqual(JSON.parse(JSON.stringify(reasons)), reasons);
  }
});
