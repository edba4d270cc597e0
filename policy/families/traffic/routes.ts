/** Gateway API routes: weights that read as percent. */

import { resourceRule } from "../../rule";
import type { Finding } from "../../rule";
import { quoted } from "../../values";
import { backendsOf, ROUTE_TYPES } from "./backends";
import type { Backend } from "./backends";

export const routeWeights = resourceRule({
  name: "traffic-route-weights",
  family: "traffic",
  severity: "critical",
  description: "The weights of a route's backends add up to 100, or to 10,000 where shares are shared out further.",
  why: "A gateway shares out by proportion: 5 beside 20 is a fifth of the traffic, not the 5 % that the plan says.",
  fix: "Give each backend its share in percent, so that the weights of the rule add up",
  refused: "rules:\n  - backendRefs:\n      - { name: api-1-3-0, weight: 20 }\n      - { name: api-1-4-0, weight: 5 }",
  types: ROUTE_TYPES,
  options: { sum: { description: "What the weights of one rule add up to.", default: 100 } },
  check: ({ props }, { sum }) => backendsOf(props).flatMap((backends) => sumFindings(backends, sum)),
});

/**
 * A single backend gets everything whatever its weight; 1 is what the cluster writes where none was given. Hundredths of a
 * percent are what a release's share of the requests past another gateway comes to.
 */
function sumFindings(backends: readonly Backend[], expected: number): Finding[] {
  const weights = backends.map(({ weight }) => weight ?? 1);
  if (weights.length === 0 || (weights.length === 1 && weights[0] === 1)) return [];
  const sums = [expected, expected * 100];
  const sum = weights.reduce<number>((total, weight) => total + (typeof weight === "number" ? weight : Number.NaN), 0);
  if (sums.includes(sum) && weights.every((weight) => Number(weight) >= 0)) return [];
  const property = backends[0]?.path.replace(/\[\d+\]$/, "") ?? "spec.rules";
  return [{ property, found: weights.map(quoted).join(" + "), expected: `weights whose sum is ${expected}` }];
}
