import assert from "node:assert/strict";
import { toPolicies } from "../../policy/crossguard";
import { defaultLevel } from "../../policy/levels";
import { rules } from "../../policy/rules";

describe("a rule, as the engine is told of it", () => {
  const policies = toPolicies(rules, "staging");

  it("has its name, its level, and what to do", () => {
    for (const [index, rule] of rules.entries()) {
      const policy = policies[index];
      assert.equal(policy?.name, rule.name);
      assert.equal(policy.enforcementLevel, defaultLevel(rule.family, "staging"));
      assert.equal(policy.severity, rule.severity);
      assert.equal(policy.remediationSteps, rule.fix);
    }
  });

  it("has its options, with their types and defaults", () => {
    const drill = policies.find(({ name }) => name === "rollback-drill-fresh");
    const { description, ...option } = drill?.configSchema?.properties.maximumAgeDays ?? {};
    assert.ok(description);
    assert.deepEqual(option, { type: "number", default: 30 });
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
