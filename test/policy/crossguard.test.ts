import assert from "node:assert/strict";
import { unknownCheckingProxy } from "@pulumi/policy";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { toPolicies } from "../../policy/crossguard";
import { defaultLevel } from "../../policy/levels";
import { resourceRule } from "../../policy/rule";
import type { Context, Environment, Family } from "../../policy/rule";

/** The library's own view of props in a preview; its declarations leave out what it is. */
const inPreview = unknownCheckingProxy as (props: object) => object;

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const namedRule = (family: Family) =>
  resourceRule({
    name: `${family}-named`,
    family,
    severity: "high",
    description: "It has a name.",
    why: "Nobody finds it otherwise.",
    fix: "Give it a name.",
    refused: "{}",
    types: ["shop:index:Thing"],
    options: {},
    check: ({ props }) => (props.name === "api" ? [] : [{ property: "name", found: "another", expected: "api" }]),
  });

function contextIn(environment: Environment): Context {
  return { environment, stack: "test", now: new Date(), config: {}, root: "." };
}

async function violationsOf(family: Family, type: string, props: Record<string, unknown>): Promise<string[]> {
  const [policy] = toPolicies([namedRule(family)], contextIn("production")) as ResourceValidationPolicy[];
  const messages: string[] = [];
  const args = { type, name: "thing", urn: "urn:thing", props: inPreview(props), getConfig: () => ({}) };
  const validate = policy?.validateResource;
  assert.ok(typeof validate === "function");
  await validate(args as unknown as ResourceValidationArgs, (message) => messages.push(message));
  return messages;
}

describe("a rule in the engine", () => {
  it("refuses what it finds, on the types that it names", async () => {
    assert.equal((await violationsOf("workload", "shop:index:Thing", { name: "web" })).length, 1);
    assert.deepEqual(await violationsOf("workload", "shop:index:Thing", { name: "api" }), []);
    assert.deepEqual(await violationsOf("workload", "shop:index:Other", { name: "web" }), []);
  });

  it("waits where a preview cannot know the value yet, but a gate refuses what it cannot tell", async () => {
    assert.deepEqual(await violationsOf("workload", "shop:index:Thing", { name: UNKNOWN }), []);
    assert.equal((await violationsOf("approvals", "shop:index:Thing", { name: UNKNOWN })).length, 1);
  });
});

describe("the level of a rule", () => {
  it("is advisory in dev, mandatory in production, and on staging as its family is dangerous there", () => {
    assert.equal(defaultLevel("approvals", "dev"), "advisory");
    assert.equal(defaultLevel("approvals", "staging"), "advisory");
    assert.equal(defaultLevel("secrets", "staging"), "mandatory");
    assert.equal(defaultLevel("workload", "staging"), "mandatory");
    for (const family of ["approvals", "edge", "cost"] as const) assert.equal(defaultLevel(family, "production"), "mandatory");
  });
});
