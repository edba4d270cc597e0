import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rollbackRules } from "../../policy/families/rollback";
import { setting } from "./fixtures/resource";
import { rollbackMutations } from "./fixtures/rollback";
import { PROJECT, ROLLOUT, rollout } from "./fixtures/rollout";
import { assertRefused, refusals, untried } from "./refusals";

const stack = [rollout];
const inProject = { context: { root: PROJECT } };

describe("the rollback rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(rollbackRules, stack, inProject), []);
  });

  for (const mutation of rollbackMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(rollbackRules, stack, mutation, inProject));
  }

  it("are each seen to refuse something, here or below", () => {
    assert.deepEqual(untried(rollbackRules, rollbackMutations), ["rollback-drill-fresh"]);
  });

  it("let the very first release have all traffic without one to go back to", async () => {
    const tracks = [{ role: "candidate", weight: 100 }];
    const alone = { stable: null, weights: { stable: 0, candidate: 100 }, tracks };
    const first = [{ ...rollout, props: { ...rollout.props, ...alone } }];
    assert.deepEqual(await refusals(rollbackRules, first, inProject), []);
    const partly = setting(ROLLOUT, "weights", { stable: 50, candidate: 50 })(first);
    const found = await refusals(rollbackRules, partly, inProject);
    assert.deepEqual(found.map(({ rule }) => rule), ["rollback-stable-known"]);
  });

  it("refuse the last step of a later release, too, where nobody remembers the one before", async () => {
    const last = setting(ROLLOUT, "weights", { stable: 0, candidate: 100 })(setting(ROLLOUT, "stable", null)(stack));
    const found = await refusals(rollbackRules, last, inProject);
    assert.deepEqual(found.map(({ rule }) => rule), ["rollback-stable-known"]);
  });

  it("take another longest time as an option", async () => {
    const found = await refusals(rollbackRules, stack, { ...inProject, options: { longest: "30s" } });
    assert.deepEqual(found.map(({ expected }) => expected), ["a duration of at most 30s"]);
  });
});

describe("the last rollback drill", () => {
  const EXPECTED = "a rollbackDrill that passed in the last 30 days";
  const drill = (recorded: string, passed = true) => ({
    version: 1,
    recorded,
    source: { name: "drill.json", sha256: "0".repeat(64) },
    facts: { kind: "rollbackDrill", passed, seconds: 21 },
  });

  /** What the rules say with this evidence on record, on the morning of 4 January 2026. */
  async function said(evidence: readonly unknown[], resources = stack): Promise<string[]> {
    const root = mkdtempSync(join(tmpdir(), "sluice-evidence-"));
    const folder = join(root, "approvals", "production", "evidence");
    try {
      mkdirSync(folder, { recursive: true });
      evidence.forEach((one, index) => {
        writeFileSync(join(folder, `${index}.json`), typeof one === "string" ? one : JSON.stringify(one));
      });
      const found = await refusals(rollbackRules, resources, { context: { root } });
      return found.map(({ property, found: what, expected }) => `${property}: ${what}; ${expected}`);
    } finally {
      rmSync(root, { recursive: true });
    }
  }

  const fresh = drill("2025-12-28T09:30:00Z");
  const cases: readonly (readonly [what: string, evidence: readonly unknown[], found: readonly string[]])[] = [
    ["is not on record", [], ["no drill on record"]],
    ["was long ago", [drill("2025-12-01T00:00:00Z")], ["the last drill was 34 days ago"]],
    ["did not pass", [fresh, drill("2025-12-30T00:00:00Z", false)], ["the last drill, 2025-12-30T00:00:00Z, did not"]],
    ["passed after one that did not", [drill("2025-12-20T00:00:00Z", false), fresh], []],
    ["is yet to come", [drill("2027-01-01T00:00:00Z")], ["a drill from the future, 2027-01-01T00:00:00Z"]],
    ["is a file that cannot be read", ["{", { facts: { kind: "rollbackDrill" } }], ["no drill on record"]],
  ];
  for (const [what, evidence, found] of cases) {
    it(`${found.length === 0 ? "is enough where it" : "is refused where it"} ${what}`, async () => {
      const texts = await said(evidence);
      assert.equal(texts.length, found.length);
      for (const [index, text] of found.entries()) {
        assert.ok(texts[index]?.startsWith(`step: ${text}`) && texts[index].endsWith(EXPECTED), texts[index]);
      }
    });
  }

  it("is not asked for while nobody sees the candidate, so never holds up a rollback", async () => {
    assert.deepEqual(await said([], setting(ROLLOUT, "weights", { stable: 100, candidate: 0 })(stack)), []);
  });

  it("is looked for in the folder that the option names", async () => {
    const found = await refusals(rollbackRules, stack, { ...inProject, options: { directory: "elsewhere", longest: "5m" } });
    assert.deepEqual(found.map(({ found: what }) => what), ["no drill on record"]);
  });

  it("may be older where the option says so", async () => {
    const context = { root: PROJECT, now: new Date("2026-03-01T00:00:00Z") };
    const found = await refusals(rollbackRules, stack, { context });
    assert.deepEqual(found.map(({ rule }) => rule), ["rollback-drill-fresh"]);
    const options = { maximumAgeDays: 90, longest: "5m" };
    assert.deepEqual(await refusals(rollbackRules, stack, { context, options }), []);
  });
});
