import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policiesPage } from "../../policy/reference";
import type { Resource } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { ROOT } from "../stackFiles";
import { costMutations } from "./fixtures/cost";
import { dataMutations, dataResources } from "./fixtures/data";
import { edgeMutations, edgeResources } from "./fixtures/edge";
import { flagsMutations, flagsResources } from "./fixtures/flags";
import { monitoringMutations, monitoringResources } from "./fixtures/monitoring";
import { rollbackMutations } from "./fixtures/rollback";
import { PROJECT, rollout } from "./fixtures/rollout";
import { trafficMutations, trafficResources } from "./fixtures/traffic";
import { workloadMutations, workloadResources } from "./fixtures/workload";
import { assertRefused, refusals } from "./refusals";

/** One stack that no rule has anything against, with resources of every family. */
const stack: readonly Resource[] = [
  ...workloadResources,
  ...trafficResources.filter(({ name }) => name !== rollout.name),
  rollout,
  ...edgeResources,
  ...monitoringResources,
  ...dataResources,
  ...flagsResources,
];

const mutations = [
  ...trafficMutations,
  ...workloadMutations,
  ...edgeMutations,
  ...dataMutations,
  ...monitoringMutations,
  ...flagsMutations,
  ...rollbackMutations,
  ...costMutations,
];

/** Approvals and secrets have stacks and mutations of their own; here they must stay out of the way. */
const held = rules.filter(({ family }) => family !== "approvals");
const given = { context: { root: PROJECT } };

describe("the whole pack", () => {
  it("has nothing against a stack that keeps every rule", async () => {
    assert.deepEqual(await refusals(held, stack, given), []);
  });

  for (const mutation of mutations) {
    it(`refuses ${mutation.what}, by the rules that say so and no others`, () => assertRefused(held, stack, mutation, given));
  }

  it("names every rule once, family first", () => {
    const names = rules.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, family } of rules) assert.ok(name.startsWith(`${family}-`), name);
  });

  it("is documented as it is now (write it with ./sluice reference)", () => {
    assert.equal(readFileSync(join(ROOT, "docs/policies.md"), "utf8"), policiesPage(rules));
  });
});
