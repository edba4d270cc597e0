/** Cloudflare load balancers that share traffic out at random, by weight. */

import { LOAD_BALANCER, LOAD_BALANCER_POOL } from "../../resourceTypes";
import { resourceRule, stackRule } from "../../rule";
import type { Resource, StackFinding } from "../../rule";
import { childPath, isRecord, listAt, numberAt, quoted, recordAt, textAt, valueAt } from "../../values";
import type { Props } from "../../values";

/** Cloudflare's weights run in steps of 0.01 (Cloudflare docs, "Random steering"). */
const HALF_A_STEP = 0.005;

export const steeringWeights = resourceRule({
  name: "traffic-steering-weights",
  family: "traffic",
  severity: "critical",
  description: "The weights of a load balancer's pools add up to 1, so that each is a share.",
  why: "Cloudflare steers by proportion, and gives a pool without a weight the default: the split is another one.",
  fix: "Give each pool its share of 1, and `defaultWeight` 0",
  refused: "steeringPolicy: random\nrandomSteering: { poolWeights: { stable: 0.75, candidate: 0.5 } }",
  types: [LOAD_BALANCER],
  options: {},
  check({ props }) {
    const property = "randomSteering.poolWeights";
    if (!isSteeredByWeight(props)) return [];
    const weights = effectiveWeights(props);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (Math.abs(sum - 1) < HALF_A_STEP && weights.every((weight) => weight >= 0)) return [];
    const found = `sum ${Number(sum.toFixed(3))} (${weights.join(" + ")})`;
    return [{ property, found, expected: "weights whose sum is 1" }];
  },
});

function isSteeredByWeight(props: Props): boolean {
  return textAt(props, "steeringPolicy") === "random" && isRecord(valueAt(props, "randomSteering"));
}

/** Of each pool that is named; one without a weight of its own has the default, which is 1 where it is not given. */
function effectiveWeights(props: Props): number[] {
  const weights = recordAt(props, "randomSteering.poolWeights");
  const pools = poolIds(props, "defaultPools");
  const named = pools.length > 0 ? pools : Object.keys(weights);
  return named.map((id) => Number(weights[id] ?? numberAt(props, "randomSteering.defaultWeight") ?? 1));
}

function poolIds(props: Props, path: string): string[] {
  return listAt(props, path).filter((id) => typeof id === "string");
}

export const steeringPools = stackRule({
  name: "traffic-steering-pools",
  family: "traffic",
  severity: "high",
  description: "A load balancer weighs and falls back to pools that it has and that exist.",
  why: "The weight of a pool that is not there goes to the others: the split is not what was approved.",
  fix: "Name the pool in `defaultPools` and declare it, or take its weight away",
  refused: "defaultPools: [stable]\nrandomSteering: { poolWeights: { stable: 0.75, candidate: 0.25 } }",
  options: {},
  check: (resources) => {
    const declared = resources.flatMap(({ type, props }) => (type === LOAD_BALANCER_POOL ? [textAt(props, "id")] : []));
    return resources
      .filter(({ type }) => type === LOAD_BALANCER)
      .flatMap((balancer) => [...unknownWeights(balancer), ...undeclaredPools(balancer, declared)]);
  },
});

/** Regions, countries and data centres have pools of their own. */
function unknownWeights(balancer: Resource): StackFinding[] {
  const { props } = balancer;
  const places = ["regionPools", "countryPools", "popPools"];
  const local = places.flatMap((name) => Object.values(recordAt(props, name)).flat());
  const pools = [...poolIds(props, "defaultPools"), ...local];
  if (pools.length === 0) return [];
  return Object.keys(recordAt(props, "randomSteering.poolWeights"))
    .filter((id) => !pools.includes(id))
    .map((id) => ({
      resource: balancer,
      property: childPath("randomSteering.poolWeights", id),
      found: `a weight for pool ${quoted(id)}, which the load balancer does not have`,
      expected: "weights for the pools in `defaultPools` alone",
    }));
}

/** Pools may be kept in another program; where this one declares some of the balancer's, it declares all of them. */
function undeclaredPools(balancer: Resource, declared: readonly (string | undefined)[]): StackFinding[] {
  if (declared.includes(undefined)) return [];
  const { props } = balancer;
  const pools = poolIds(props, "defaultPools").map((id, index) => ({ id, property: `defaultPools[${index}]` }));
  const fallback = textAt(props, "fallbackPool");
  const named = [...pools, ...(fallback === undefined ? [] : [{ id: fallback, property: "fallbackPool" }])];
  if (!named.some(({ id }) => declared.includes(id))) return [];
  return named
    .filter(({ id }) => !declared.includes(id))
    .map(({ id, property }) => ({
      resource: balancer,
      property,
      found: `pool ${quoted(id)}, which this program does not declare`,
      expected: "a pool that is declared beside the others",
    }));
}
