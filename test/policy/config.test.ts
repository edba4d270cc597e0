import assert from "node:assert/strict";
import { configMistakes } from "../../policy/configMistakes";
import { violationMessage } from "../../policy/message";
import { resourceRule } from "../../policy/rule";

const rule = resourceRule({
  name: "workload-limits",
  family: "workload",
  severity: "high",
  description: "Every container has limits.",
  why: "One pod can starve the others.",
  fix: "Set resources.limits.",
  refused: "containers: [{ name: api }]",
  types: ["kubernetes:apps/v1:Deployment"],
  options: { maximumCpu: { description: "Most CPU, in cores.", default: 4 } },
  check: () => [],
});

describe("the pack's config", () => {
  it("may set levels and options of rules that exist", () => {
    assert.deepEqual(configMistakes([rule], { "workload-limits": { level: "advisory", options: { maximumCpu: 2 } } }), []);
  });

  it("may not name a rule that does not exist, and is told which could have been meant", () => {
    assert.deepEqual(configMistakes([rule], { "workload-limit": {} }), [
      "workload-limit: found a rule that the pack does not have; expected one such as workload-limits",
    ]);
  });

  it("may not set an option that the rule does not have", () => {
    assert.deepEqual(configMistakes([rule], { "workload-limits": { options: { maxCpu: 2 } } }), [
      "workload-limits.maxCpu: found an option that the rule does not have; expected maximumCpu, or another of maximumCpu",
    ]);
  });
});

describe("a violation's message", () => {
  it("names resource, property, found, expected and the fix, in five lines at most", () => {
    const finding = { property: "spec.containers[0]", found: `line one\nline two ${"x".repeat(500)}`, expected: "limits" };
    const message = violationMessage(rule, { type: "kubernetes:apps/v1:Deployment", name: "api" }, finding);
    assert.equal(message.split("\n").length, 5);
    for (const part of ["Deployment api", "spec.containers[0]", "line one line two", "limits", "Set resources.limits."]) {
      assert.ok(message.includes(part), message);
    }
  });
});
