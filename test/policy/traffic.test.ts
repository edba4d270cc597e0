import assert from "node:assert/strict";
import { edgeRules } from "../../policy/families/edge";
import { trafficRules } from "../../policy/families/traffic";
import { workloadRules } from "../../policy/families/workload";
import type { Resource } from "../../policy/rule";
import { edgeResources } from "./fixtures/edge";
import { resource, setting } from "./fixtures/resource";
import { trafficMutations, trafficResources } from "./fixtures/traffic";
import { CANDIDATE, STABLE, workloadResources } from "./fixtures/workload";
import { assertRefused, refusals, untried } from "./refusals";

const stack = [...workloadResources, ...trafficResources, ...edgeResources];
const rules = [...trafficRules, ...workloadRules, ...edgeRules];

/** The stack with another rollout record, and without the surfaces that would have to follow it. */
function recorded(changes: Readonly<Record<string, unknown>>): Resource[] {
  const rollout = trafficResources.find(({ name }) => name === "shop");
  assert.ok(rollout);
  return [...workloadResources, { ...rollout, props: { ...rollout.props, ...changes } }];
}

describe("the traffic rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(trafficRules, stack), []);
  });

  for (const mutation of trafficMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(rules, stack, mutation));
  }

  it("are each seen to refuse something", () => {
    assert.deepEqual(untried(trafficRules, trafficMutations), []);
  });

  const alone = {
    weights: { stable: 100, candidate: 0 },
    tracks: [{ role: "stable", id: CANDIDATE, weight: 100 }],
  };
  const first = { stable: null, tracks: [{ role: "candidate", id: CANDIDATE, weight: 0 }] };
  const allowed: readonly (readonly [what: string, changes: Readonly<Record<string, unknown>>])[] = [
    ["a first release that nobody sees yet", { ...first, step: 0, weights: { stable: 100, candidate: 0 } }],
    [
      "a first release at its first step, which has nothing beside it",
      {
        stable: null,
        step: 1,
        weights: { stable: 0, candidate: 100 },
        tracks: [{ role: "candidate", id: CANDIDATE, weight: 100 }],
      },
    ],
    ["a release that is taken back", { ...alone, rollback: true }],
    ["a release that is finalised", { ...alone, finalised: true, step: 3 }],
  ];
  for (const [what, changes] of allowed) {
    it(`allow ${what}`, async () => {
      assert.deepEqual(await refusals(trafficRules, recorded(changes)), []);
    });
  }

  /** A tenth of the requests goes through Kong; the rest is shared between the releases as before. */
  const besideKong = (stable: number, candidate: number): Resource[] =>
    setting("api-route", "spec.rules[1].backendRefs", [
      { name: "kong-gateway-proxy", namespace: "kong", port: 80, weight: 1000 },
      { name: `api-${STABLE}`, port: 8080, weight: stable },
      { name: `api-${CANDIDATE}`, port: 8080, weight: candidate },
    ])([...stack]);

  it("allow a share of the requests to take its way through another gateway", async () => {
    assert.deepEqual(await refusals(rules, besideKong(6750, 2250)), []);
  });

  it("hold what goes past that gateway to the release's weight", async () => {
    const found = await refusals(rules, besideKong(4500, 4500));
    assert.deepEqual([...new Set(found.map(({ rule }) => rule))], ["traffic-surfaces-at-step"]);
  });

  it("let backends be that are kept in another program", async () => {
    const route = trafficResources.filter(({ type }) => type.endsWith(":HTTPRoute"));
    assert.deepEqual(await refusals(trafficRules, route), []);
  });

  it("let a service that only the candidate has go to the candidate alone", async () => {
    const search = { name: `search-${CANDIDATE}`, namespace: "shop" };
    const added = [
      resource("kubernetes:core/v1:Service", "search", { metadata: search, spec: {} }),
      resource("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "search-route", {
        metadata: { namespace: "shop" },
        spec: { rules: [{ backendRefs: [{ name: search.name, port: 80, weight: 100 }] }] },
      }),
    ];
    assert.deepEqual(await refusals(trafficRules, [...stack, ...added]), []);
  });

  it("take another sum for a gateway that is set up by thousandths", async () => {
    const route = resource("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "route", {
      spec: { rules: [{ backendRefs: [{ name: "one", weight: 995 }, { name: "two", weight: 5 }] }] },
    });
    assert.deepEqual(await refusals(trafficRules, [route], { options: { sum: 1_000 } }), []);
    assert.equal((await refusals(trafficRules, [route])).length, 1);
  });

  it("look at weights of a load balancer only where it steers by weight", async () => {
    const doubled = setting("edge-load-balancer", "randomSteering.defaultWeight", 1)([...stack]);
    const more = setting("edge-load-balancer", "defaultPools", ["pool-stable", "pool-candidate", "spare"])(doubled);
    const weights = async (resources: readonly Resource[]) =>
      (await refusals(trafficRules, resources)).filter(({ rule }) => rule === "traffic-steering-weights").length;
    assert.equal(await weights(more), 1);
    assert.equal(await weights(setting("edge-load-balancer", "steeringPolicy", "geo")(more)), 0);
  });
});
