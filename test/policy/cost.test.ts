import assert from "node:assert/strict";
import { costRules } from "../../policy/families/cost";
import { costMutations } from "./fixtures/cost";
import { setting } from "./fixtures/resource";
import { ROLLOUT, rollout } from "./fixtures/rollout";
import { assertRefused, refusals, untried } from "./refusals";

const stack = [rollout];

describe("the cost rule", () => {
  it("finds nothing wrong with a compliant stack, up to the last dollar", async () => {
    assert.deepEqual(await refusals(costRules, stack), []);
    assert.deepEqual(await refusals(costRules, setting(ROLLOUT, "costs.totalMonthlyUsd", 500)(stack)), []);
  });

  for (const mutation of costMutations) {
    it(`refuses ${mutation.what}`, () => assertRefused(costRules, stack, mutation));
  }

  it("is seen to refuse something", () => {
    assert.deepEqual(untried(costRules, costMutations), []);
  });
});
