import assert from "node:assert/strict";
import * as fc from "fast-check";
import { judge } from "../../release/analysis/judge";
import type { Look, Sample } from "../../release/analysis/look";
import { looksOf, planWith, ratios } from "./looks";

const plan = planWith(ratios);

/** What both sides have in common in one look. */
const weather = fc.record({
  requests: fc.integer({ min: 20, max: 20_000 }),
  errorPercent: fc.double({ min: 0, max: 8, noNaN: true }),
  p95Ms: fc.double({ min: 60, max: 900, noNaN: true }),
});
const weathers = fc.array(weather, { minLength: 1, maxLength: 30 });
const weight = fc.constantFrom(0.05, 0.25, 0.5);

type Weather = typeof weathers extends fc.Arbitrary<infer Value> ? Value : never;

/** A step in which the candidate's rates are exactly so many times the baseline's, whatever the weather. */
function step(all: Weather, part: number, errorRatio = 1, latencyRatio = 1): readonly Look[] {
  return all.flatMap(({ requests, errorPercent, p95Ms }, index) => {
    const candidate = { requests: requests * part, errorPercent: errorPercent * errorRatio, p95Ms: p95Ms * latencyRatio };
    return looksOf(1, candidate, { requests: requests * (1 - part), errorPercent, p95Ms }, index);
  });
}

describe("whatever happens to both sides alike", () => {
  it("a candidate that is exactly as good never fails", () => {
    fc.assert(fc.property(weathers, weight, (all, part) => judge(plan, step(all, part)).kind !== "fail"));
  });

  it("a candidate with twice the errors and more never passes", () => {
    const ratio = fc.double({ min: 2, max: 10, noNaN: true });
    fc.assert(fc.property(weathers, weight, ratio, (all, part, times) => judge(plan, step(all, part, times)).kind !== "pass"));
  });

  it("a candidate that takes twice as long never passes", () => {
    fc.assert(fc.property(weathers, weight, (all, part) => judge(plan, step(all, part, 1, 2)).kind !== "pass"));
  });

  it("the time of day and the unit of latency change nothing", () => {
    fc.assert(
      fc.property(weathers, weight, fc.constantFrom(1, 3), (all, part, ratio) => {
        const looks = step(all, part, ratio, ratio);
        assert.equal(judge(plan, looks.map(tomorrowInSeconds)).kind, judge(plan, looks).kind);
      }),
    );
  });
});

describe("a verdict", () => {
  const samples = (least: number, most: number) =>
    fc.record({ requests: fc.integer({ min: least, max: most }), errorPercent: fc.integer({ min: 0, max: 20 }) });
  const sides = fc.array(fc.tuple(samples(0, 2_000), samples(0, 20_000)), { minLength: 1, maxLength: 20 });
  const looksFrom = (all: typeof sides extends fc.Arbitrary<infer Value> ? Value : never) =>
    all.flatMap(([candidate, baseline], index) => looksOf(1, candidate, baseline, index));

  it("never becomes a pass by more errors of the candidate", () => {
    const more = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(sides, more, (all, added) => {
        const looks = looksFrom(all);
        const worse = looks.map((look, index) => ({ ...look, candidate: withMoreErrors(look.candidate, added[index] ?? 0) }));
        assert.ok(judge(plan, worse).kind !== "pass" || judge(plan, looks).kind === "pass");
      }),
    );
  });

  it("holds only figures that can be stored as JSON", () => {
    fc.assert(
      fc.property(sides, fc.boolean(), (all, isAlone) => {
        const looks = looksFrom(all).map((look) => (isAlone ? { ...look, baseline: null } : look));
        const { reasons } = judge(plan, looks);
        assert.deepEqual(JSON.parse(JSON.stringify(reasons)), reasons);
      }),
    );
  });

  it("is a pass only where both sides have the requests that the plan asks for", () => {
    fc.assert(
      fc.property(sides, (all) => {
        const least = Math.min(...[0, 1].map((side) => all.reduce((sum, both) => sum + (both[side]?.requests ?? 0), 0)));
        return least >= 100 || judge(plan, looksFrom(all)).kind === "inconclusive";
      }),
    );
  });
});

function withMoreErrors(sample: Sample, errors: number): Sample {
  return { ...sample, errors: Math.min(sample.requests, sample.errors + errors) };
}

/** The same a day later, with latency told in seconds. */
function tomorrowInSeconds({ from, to, candidate, baseline }: Look): Look {
  const later = (time: string) => new Date(Date.parse(time) + 86_400_000).toISOString();
  const inSeconds = (sample: Sample): Sample => {
    const { boundsMs, counts } = sample.latency;
    return { ...sample, latency: { boundsMs: boundsMs.map((bound) => bound / 1_000), counts } };
  };
  return { from: later(from), to: later(to), candidate: inSeconds(candidate), baseline: baseline && inSeconds(baseline) };
}
