import assert from "node:assert/strict";
import { edgeRules } from "../../policy/families/edge";
import { trafficRules } from "../../policy/families/traffic";
import { workloadRules } from "../../policy/families/workload";
import { edgeResources } from "./fixtures/edge";
import { resource, setting } from "./fixtures/resource";
import { trafficResources } from "./fixtures/traffic";
import { CANDIDATE, workloadMutations, workloadResources } from "./fixtures/workload";
import { assertRefused, refusals, untried } from "./refusals";

const stack = [...workloadResources, ...trafficResources, ...edgeResources];
const rules = [...trafficRules, ...workloadRules, ...edgeRules];
const DEPLOYMENT = `api-${CANDIDATE}`;

describe("the workload rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(workloadRules, stack), []);
  });

  for (const mutation of workloadMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(rules, stack, mutation));
  }

  it("are each seen to refuse something", () => {
    assert.deepEqual(untried(workloadRules, workloadMutations), []);
  });

  const holders: readonly (readonly [type: string, path: string])[] = [
    ["kubernetes:apps/v1:StatefulSet", "spec.template.spec"],
    ["kubernetes:apps/v1:DaemonSet", "spec.template.spec"],
    ["kubernetes:batch/v1:Job", "spec.template.spec"],
    ["kubernetes:batch/v1:CronJob", "spec.jobTemplate.spec.template.spec"],
    ["kubernetes:core/v1:Pod", "spec"],
    ["kubernetes:argoproj.io/v1alpha1:Rollout", "spec.template.spec"],
  ];
  for (const [type, path] of holders) {
    it(`find the pods of a ${type}`, async () => {
      const pod = { initContainers: [{ name: "migrate", image: "migrate:latest" }], containers: [] };
      const [changed] = setting("holder", path, pod)([resource(type, "holder", {})]);
      assert.ok(changed);
      const found = await refusals(workloadRules, [changed]);
      const image = found.find(({ rule }) => rule === "workload-image-by-digest");
      assert.equal(image?.property, `${path}.initContainers[0].image`);
      assert.ok(found.some(({ rule }) => rule === "workload-network-policy"));
    });
  }

  it("ask no probes of what ends by itself, or runs before the service", async () => {
    const [job] = setting("job", "spec.template.spec.containers", [{ name: "once" }])([
      resource("kubernetes:batch/v1:Job", "job", {}),
    ]);
    assert.ok(job);
    const found = await refusals(workloadRules, [job]);
    assert.ok(!found.some(({ rule }) => rule === "workload-probes"));
  });

  it("take a selector that is written as expressions", async () => {
    const expressions = [{ key: "app.kubernetes.io/name", operator: "In", values: ["api", "web"] }];
    const changed = setting("closed", "spec.podSelector", { matchExpressions: expressions })([...stack]);
    assert.deepEqual(await refusals(workloadRules, changed), []);
  });

  it("take a policy that selects pods by their labels", async () => {
    const byLabel = setting("closed", "spec.podSelector", { matchLabels: { "app.kubernetes.io/name": "api" } });
    assert.deepEqual(await refusals(workloadRules, byLabel([...stack])), []);
  });

  it("take what options allow", async () => {
    const path = "spec.template.spec.containers[0].securityContext.capabilities.add";
    const traced = setting(DEPLOYMENT, path, ["SYS_PTRACE"])([...stack]);
    assert.deepEqual(await refusals(workloadRules, traced, { options: { allowed: ["SYS_PTRACE"] } }), []);
    const four = await refusals(workloadRules, stack, { options: { minimum: 4 } });
    assert.deepEqual(
      four.map(({ property, found }) => [property, found]),
      [
        ["spec.minReplicas", "3"],
        ["spec.minReplicas", "3"],
      ],
    );
  });

  it("read whatever a program passes without failing", async () => {
    for (const odd of [null, "text", 5, [], [null], { containers: "none" }, { containers: [null, 3] }]) {
      await refusals(rules, setting(DEPLOYMENT, "spec.template.spec", odd)([...stack]));
    }
  });
});
