/** Cost: what a release adds stays inside what the product may cost. */

import { ROLLOUT } from "../rollout";
import { resourceRule, type Rule } from "../rule";
import { numberAt } from "../values";

const withinBudget = resourceRule({
  name: "cost-within-budget",
  family: "cost",
  severity: "medium",
  description: "The estimated cost of the stack is at most the product's budget.",
  why: "A bill that surprises is found a month too late.",
  fix: "Make the stack smaller, or have the owners raise sluice:service.budget.maximumMonthlyUsd",
  refused: "sluice:service: { budget: { maximumMonthlyUsd: 500, otherMonthlyUsd: { Datadog: 600 } } }",
  types: [ROLLOUT],
  options: {},
  check: ({ props }) => {
    const total = numberAt(props, "costs.totalMonthlyUsd");
    const maximum = numberAt(props, "costs.maximumMonthlyUsd");
    if (total !== undefined && maximum !== undefined && total <= maximum) return [];
    return [{ property: "costs.totalMonthlyUsd", found: dollars(total), expected: `at most ${dollars(maximum)}` }];
  },
});

function dollars(amount: number | undefined): string {
  return amount === undefined ? "nothing that is known" : `${amount} USD a month`;
}

export const costRules: readonly Rule[] = [withinBudget];
