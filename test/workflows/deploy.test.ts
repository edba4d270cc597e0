import assert from "node:assert/strict";
import { readWorkflow } from "./workflow";

/** Which stacks a push to each branch reaches, in order. */
const BRANCHES = [
  { branch: "feature/new-checkout", stacks: ["dev"] },
  { branch: "develop", stacks: ["dev", "staging"] },
  { branch: "main", stacks: ["staging", "production"] },
] as const;

describe("the deploy workflow", () => {
  const { jobs, on } = readWorkflow("deploy.yml");

  for (const { branch, stacks } of BRANCHES) {
    it(`rolls ${branch} out to ${stacks.join(", then to ")}`, () => {
      const reached = Object.entries(jobs).flatMap(([name, job]) => (holds(job.if ?? "", branch) ? [name] : []));
      assert.deepEqual(reached, stacks);
    });
  }

  it("is started by a push to these branches alone", () => {
    assert.deepEqual(on, { push: { branches: ["main", "develop", "feature/**"] } });
  });

  it("has each stack driven by the rollout workflow, whole", () => {
    for (const job of Object.values(jobs)) assert.equal(job.uses, "./.github/workflows/rollout.yml");
  });
});

/** The conditions here compare the branch's name, and nothing else. */
function holds(condition: string, branch: string): boolean {
  const comparisons = condition.replace(/^\$\{\{ | \}\}$/g, "").split(" || ");
  return comparisons.some((comparison) => {
    const [, operator, name] = /^github\.ref_name (==|!=) '([\w/-]+)'$/.exec(comparison) ?? [];
    assert.ok(operator, `"${comparison}" compares something else`);
    return operator === "==" ? branch === name : branch !== name;
  });
}
