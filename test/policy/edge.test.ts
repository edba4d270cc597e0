import assert from "node:assert/strict";
import { edgeRules } from "../../policy/families/edge";
import { trafficRules } from "../../policy/families/traffic";
import { workloadRules } from "../../policy/families/workload";
import { edgeMutations, edgeResources } from "./fixtures/edge";
import { adding, removing, resource, setting } from "./fixtures/resource";
import { trafficResources, ZONE } from "./fixtures/traffic";
import { workloadResources } from "./fixtures/workload";
import { assertRefused, refusals, untried } from "./refusals";

const stack = [...workloadResources, ...trafficResources, ...edgeResources];
const rules = [...trafficRules, ...workloadRules, ...edgeRules];

describe("the edge rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(edgeRules, stack), []);
  });

  for (const mutation of edgeMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(rules, stack, mutation));
  }

  it("are each seen to refuse something", () => {
    assert.deepEqual(untried(edgeRules, edgeMutations), []);
  });

  it("ask no managed ruleset of a zone whose config says that it is on the free plan", async () => {
    const free = removing("edge-managed-rules")([...stack]);
    const config = { "sluice:edge": JSON.stringify({ zoneId: ZONE, plan: "free" }) };
    assert.deepEqual(await refusals(edgeRules, free, { context: { config } }), []);
    assert.deepEqual(await refusals(edgeRules, free, { options: { except: [ZONE] } }), []);
    assert.equal((await refusals(edgeRules, free, { context: { config: { "sluice:edge": "{" } } })).length, 1);
  });

  it("take the managed ruleset of the whole account for each zone", async () => {
    const account = { accountId: "a".repeat(32), zoneId: undefined, kind: "root" };
    const changed = Object.entries(account).reduce(
      (resources, [name, value]) => setting("edge-managed-rules", name, value)(resources),
      [...stack],
    );
    assert.deepEqual(await refusals(edgeRules, changed), []);
  });

  it("ask nothing of zones in a program that has none", async () => {
    assert.deepEqual(await refusals(edgeRules, workloadResources), []);
  });

  it("let records be that the option says are reached directly", async () => {
    const direct = setting("edge-api", "proxied", false)([...stack]);
    assert.deepEqual(await refusals(edgeRules, direct, { options: { direct: ["api.shop.example.com"] } }), []);
  });

  it("let every origin in without credentials, and named ones with them", async () => {
    const filter = { type: "CORS", cors: { allowOrigins: ["*"] } };
    const anybody = setting("api-route", "spec.rules[0].filters", [filter])([...stack]);
    assert.deepEqual(await refusals(edgeRules, anybody), []);
    const below = setting("gateway-cors", "config.origins", ["^https://.*\\.example\\.com$"])([...stack]);
    assert.deepEqual(await refusals(edgeRules, below), []);
  });

  it("read body sizes in the units of each gateway", async () => {
    const key = "nginx.ingress.kubernetes.io/proxy-body-size";
    const ingress = (size: string) => {
      const metadata = { annotations: { [key]: size } };
      return adding(resource("kubernetes:networking.k8s.io/v1:Ingress", "legacy", { metadata }));
    };
    assert.deepEqual(await refusals(edgeRules, ingress("8m")([...stack])), []);
    assert.equal((await refusals(edgeRules, ingress("1g")([...stack]))).length, 1);
    const kilobytes = setting("gateway-body-size", "config", { allowed_payload_size: 2_048, size_unit: "kilobytes" });
    assert.deepEqual(await refusals(edgeRules, kilobytes([...stack])), []);
  });

  it("hold to the limits that options set", async () => {
    const options = { minimum: "1.3", minimumDays: 730, maximumMegabytes: 10 };
    const strict = await refusals(edgeRules, stack, { options });
    const found = strict.map(({ rule }) => rule);
    assert.deepEqual(found, ["edge-minimum-tls", "edge-strict-transport", "edge-body-size"]);
  });
});
