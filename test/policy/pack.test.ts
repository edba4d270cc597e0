import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policiesPage } from "../../policy/reference";
import type { Resource, Rule } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { ROOT } from "../stackFiles";
import { workplace } from "../approvals/people";
import { approvalsMutations, writeApprovals } from "./fixtures/approvals";
import { costMutations } from "./fixtures/cost";
import { dataMutations, dataResources } from "./fixtures/data";
import { edgeMutations, edgeResources } from "./fixtures/edge";
import { flagsMutations, flagsResources } from "./fixtures/flags";
import { monitoringMutations, monitoringResources } from "./fixtures/monitoring";
import { rollbackMutations } from "./fixtures/rollback";
import { rollout } from "./fixtures/rollout";
import { secretsMutations, secretsResources } from "./fixtures/secrets";
import { trafficMutations, trafficResources } from "./fixtures/traffic";
import { workloadMutations, workloadResources } from "./fixtures/workload";
import type { Mutation } from "./fixtures/resource";
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
  ...secretsResources,
];

const mutations = [
  ...approvalsMutations,
  ...secretsMutations,
  ...trafficMutations,
  ...workloadMutations,
  ...edgeMutations,
  ...dataMutations,
  ...monitoringMutations,
  ...flagsMutations,
  ...rollbackMutations,
  ...costMutations,
];

const approvals = new Set(rules.filter(({ family }) => family === "approvals").map(({ name }) => name));
const others = rules.filter(({ name }) => !approvals.has(name));

/** Whatever is changed in an approved release is no longer approved: only a mutation that is about approvals says how. */
function rulesFor({ refusedBy: [first = ""] }: Mutation): readonly Rule[] {
  return approvals.has(first) ? rules : others;
}

describe("the whole pack", () => {
  const place = workplace();
  const given = { context: { root: place.root } };
  before(() => writeApprovals(place));
  after(() => place.remove());

  it("has nothing against a stack that keeps every rule", async () => {
    assert.deepEqual(await refusals(rules, stack, given), []);
  });

  for (const mutation of mutations) {
    it(`refuses ${mutation.what}, by the rules that say so and no others`, () =>
      assertRefused(rulesFor(mutation), stack, mutation, given));
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
