import assert from "node:assert/strict";
import { estimateCosts } from "../../release/costs";
import { exampleNames } from "../../rollout/cli/demo/examples";
import { exampleConfig, stacksOf } from "./stackConfigs";

const SURFACES = ["edge", "cache", "web", "cluster", "gateway", "flags", "secrets", "database", "telemetry", "monitoring"] as const;

describe("the examples' stacks", () => {
  it("are the five plans", () => {
    assert.deepEqual([...exampleNames()].sort(), ["agentic", "maxai-m1", "omnihub", "velro", "wingman"]);
  });

  for (const example of exampleNames()) {
    it(`of ${example} are read without a mistake, in each environment`, async () => {
      assert.deepEqual([...stacksOf(example)].sort(), ["dev", "production", "staging"]);
      for (const stack of stacksOf(example)) assert.equal((await exampleConfig(example, stack)).service.environment, stack);
    });

    it(`of ${example} ask for approval in production alone, and rehearse the same on staging`, async () => {
      const [dev, staging, production] = await Promise.all(["dev", "staging", "production"].map((stack) => exampleConfig(example, stack)));
      assert.ok(dev && staging && production);
      for (const { plan } of [dev, staging]) assert.equal(plan.approvals, undefined);
      assert.ok(production.plan.approvals);
      assert.deepEqual(SURFACES.filter((surface) => staging[surface]), SURFACES.filter((surface) => production[surface]));
      assert.deepEqual(staging.plan.steps.map(({ weight }) => weight), production.plan.steps.map(({ weight }) => weight));
      assert.deepEqual(staging.plan.triggers, production.plan.triggers);
      assert.equal(staging.plan.strategy, production.plan.strategy);
      assert.notEqual(staging.service.domain, production.service.domain);
    });

    it(`of ${example} cost no more than their budget`, async () => {
      for (const stack of stacksOf(example)) {
        const { withinBudget, totalMonthlyUsd, maximumMonthlyUsd } = estimateCosts(await exampleConfig(example, stack));
        assert.ok(withinBudget, `${stack}: ${String(totalMonthlyUsd)} of ${String(maximumMonthlyUsd)} dollars`);
      }
    });
  }

  it("of omnihub cost about 300 dollars a month more than today", async () => {
    const { totalMonthlyUsd, increaseMonthlyUsd } = estimateCosts(await exampleConfig("omnihub", "production"));
    assert.ok(totalMonthlyUsd >= 300 && totalMonthlyUsd <= 500);
    assert.ok(Math.abs(increaseMonthlyUsd - 300) <= 20, `${String(increaseMonthlyUsd)} dollars more`);
  });
});
