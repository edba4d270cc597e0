import assert from "node:assert/strict";
import { pulledTriggers } from "../../release/triggers";
import type { Trigger } from "../../release/schema";

const figures = (errorRatePercent: number, p95Ms: number) => ({ requests: 1_000, errorRatePercent, p95Ms });
const pulled = (trigger: Trigger, candidate: ReturnType<typeof figures>, baseline = figures(0.5, 100)) =>
  pulledTriggers([trigger], { candidate, baseline });

describe("a plan's trigger", () => {
  const cases: readonly { readonly trigger: Trigger; readonly fine: number[]; readonly bad: number[]; readonly says: RegExp }[] = [
    { trigger: { kind: "errorRate", abovePercent: 5, over: "1m" }, fine: [5, 100], bad: [5.1, 100], says: /errors 5\.10 %, over the limit of 5\.00 %/ },
    { trigger: { kind: "successRate", belowPercent: 90, over: "10m" }, fine: [10, 100], bad: [10.1, 100], says: /limit of 10\.00 %/ },
    { trigger: { kind: "errorRatio", above: 2 }, fine: [1, 100], bad: [1.1, 100], says: /1\.10 %, over 2 × the baseline's 0\.50 %/ },
    { trigger: { kind: "p95", aboveMs: 2_000, over: "1m" }, fine: [0, 2_000], bad: [0, 2_001], says: /P95 2001\.00 ms, over the limit/ },
    { trigger: { kind: "p95Ratio", above: 1.5 }, fine: [0, 150], bad: [0, 151], says: /over 1\.5 × the baseline's 100\.00 ms/ },
  ];

  for (const { trigger, fine, bad, says } of cases) {
    it(`${trigger.kind} is pulled past its limit and not at it, with figure and limit`, () => {
      assert.deepEqual(pulled(trigger, figures(fine[0] ?? 0, fine[1] ?? 0)), []);
      assert.match(pulled(trigger, figures(bad[0] ?? 0, bad[1] ?? 0)).join(), says);
    });
  }
});
