import assert from "node:assert/strict";
import { judgeAll } from "../../benchmarks/verdicts/ours";
import { seeded } from "../../benchmarks/verdicts/random";
import { drawCircumstances, simulate } from "../../benchmarks/verdicts/world";
import type { Hold } from "../../benchmarks/verdicts/world";
import { judge } from "../../release/analysis/judge";
import { planWith, ratios } from "./looks";

/** `./sluice bench verdicts` is the full study; this holds its results in some hundred rollouts. */
const SEED = 4_711;
const plan = planWith(ratios);
const holds: readonly Hold[] = [
  { weight: 0.05, looks: 30 },
  { weight: 0.25, looks: 30 },
];

function rollouts(count: number, errorRatio: number, latencyRatio: number) {
  return Array.from({ length: count }, (_, index) => {
    const random = seeded(SEED + index);
    return simulate({ requestsPerSecond: 1_000, errorRatio, latencyRatio }, drawCircumstances(random), holds, random);
  });
}

describe(`in simulated rollouts, looked at every 30 s, with bursts, drift and noise (seed ${SEED})`, function () {
  this.timeout(30_000);

  it("at most 1 of 100 good releases is taken back", () => {
    const failed = rollouts(200, 1, 1).filter((looks) => judgeAll(plan, looks, 0).kind === "failed");
    assert.ok(failed.length <= 2, `${failed.length} of 200`);
  });

  for (const [errorRatio, latencyRatio] of [[2, 1], [1, 1.5], [5, 1]] as const) {
    it(`at most 1 of 100 releases with ${errorRatio} × the errors and ${latencyRatio} × the latency is missed`, () => {
      const missed = rollouts(100, errorRatio, latencyRatio).filter((looks) => judgeAll(plan, looks, 0).kind !== "failed");
      assert.ok(missed.length <= 1, `${missed.length} of 100`);
    });
  }

  it("what is said look by look is what would be said of all looks at once", () => {
    for (const looks of [...rollouts(5, 1, 1), ...rollouts(5, 2, 1)].map(([first]) => first ?? [])) {
      const failedAt = looks.findIndex((_, index) => judge(plan, looks.slice(0, index + 1)).kind === "fail");
      const outcome = judgeAll(plan, [looks], 0);
      assert.equal(outcome.kind === "failed" ? outcome.seconds : null, failedAt === -1 ? null : (failedAt + 1) * 30);
    }
  });
});
