import assert from "node:assert/strict";
import { flagsRules } from "../../policy/families/flags";
import type { Resource } from "../../policy/rule";
import { flagsMutations, flagsResources } from "./fixtures/flags";
import { setting } from "./fixtures/resource";
import { rollout } from "./fixtures/rollout";
import { assertRefused, refusals, untried } from "./refusals";

const stack: readonly Resource[] = [rollout, ...flagsResources];
const expiring = (text: string) => setting("flags", "metadata.annotations.expires", text)([...stack]);

describe("the flag rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(flagsRules, stack), []);
  });

  for (const mutation of flagsMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(flagsRules, stack, mutation));
  }

  it("are each seen to refuse something", () => {
    assert.deepEqual(untried(flagsRules, flagsMutations), []);
  });

  it("refuse what sluice:flags says with the rollout, before anything moves", async () => {
    const definitions = [
      { key: "kept", owner: "growth", expires: "2026-01-04" },
      { key: "forgotten", expires: "2026-01-03" },
    ];
    const context = { config: { "sluice:flags": JSON.stringify({ definitions }) } };
    const found = await refusals(flagsRules, stack, { context });
    assert.deepEqual(found.map(({ on, rule, property, found: what }) => [on, rule, property, what]), [
      [rollout.name, "flags-owner", "sluice:flags.definitions[1].owner", "no owner for forgotten"],
      [rollout.name, "flags-expiry-ahead", "sluice:flags.definitions[1].expires", '"2026-01-03" for forgotten'],
    ]);
  });

  it("let a flag live to the end of its last day", async () => {
    assert.deepEqual(await refusals(flagsRules, expiring("2026-01-04")), []);
    const late = { context: { now: new Date("2026-01-05T00:00:00Z") } };
    const found = await refusals(flagsRules, expiring("2026-01-04"), late);
    assert.deepEqual(found.map(({ rule }) => rule), ["flags-expiry-ahead"]);
  });

  it("do not hold up a rollback because a flag has expired", async () => {
    const back = { context: { config: { "sluice:rollback": "true" } } };
    assert.deepEqual(await refusals(flagsRules, expiring("2025-01-01"), back), []);
  });

  it("ask nothing of an archived Vercel flag", async () => {
    const bare = setting("new-checkout", "description", undefined)([...stack]);
    assert.deepEqual(await refusals(flagsRules, setting("new-checkout", "archived", true)(bare)), []);
  });

  it("take other names of annotations as options", async () => {
    const found = await refusals(flagsRules, stack, { options: { name: "team" } });
    assert.deepEqual([...new Set(found.map(({ rule, property }) => `${rule}: ${property}`))], [
      "flags-owner: metadata.annotations.team",
      "flags-owner: description",
      "flags-expiry-ahead: metadata.annotations.team",
      "flags-expiry-ahead: description",
    ]);
  });
});
