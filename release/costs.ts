/** What the declared resources cost a month, by the vendors' list prices. */

import type { Config } from "./schema";

export interface CostItem {
  readonly what: string;
  /** US dollars a month. */
  readonly monthlyUsd: number;
}

export interface Costs {
  readonly items: readonly CostItem[];
  /** US dollars a month. */
  readonly totalMonthlyUsd: number;
  /** More than the product costs today, US dollars a month. */
  readonly increaseMonthlyUsd: number;
  readonly maximumMonthlyUsd: number;
  readonly withinBudget: boolean;
}

/** Cloudflare's plans page: zone plans billed by the month. Enterprise is by contract, so it goes under `otherMonthlyUsd`. */
const CLOUDFLARE_PLAN_USD = { free: 0, pro: 25, business: 250, enterprise: 0 } as const;

/** Cloudflare's load balancing page: 5 USD for two endpoints, 5 USD for each further one; a rollout needs two. */
const CLOUDFLARE_LOAD_BALANCING_USD = 5;

/** Vercel's pricing page: Pro, one seat. */
const VERCEL_PRO_USD = 20;

/** Estimate for the whole stack. */
export function estimateCosts({ service: { budget }, edge, cache, web }: Config): Costs {
  const items = [
    ...(edge ? [{ what: `Cloudflare ${edge.plan} plan`, monthlyUsd: CLOUDFLARE_PLAN_USD[edge.plan] }] : []),
    ...(edge && web ? [{ what: "Cloudflare load balancing", monthlyUsd: CLOUDFLARE_LOAD_BALANCING_USD }] : []),
    ...(cache ? [{ what: "Upstash Redis, at most", monthlyUsd: cache.monthlyBudgetUsd }] : []),
    ...(web ? [{ what: "Vercel Pro", monthlyUsd: VERCEL_PRO_USD }] : []),
    ...Object.entries(budget.otherMonthlyUsd).map(([what, monthlyUsd]) => ({ what, monthlyUsd })),
  ];
  const totalMonthlyUsd = items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return {
    items,
    totalMonthlyUsd,
    increaseMonthlyUsd: totalMonthlyUsd - budget.currentMonthlyUsd,
    maximumMonthlyUsd: budget.maximumMonthlyUsd,
    withinBudget: totalMonthlyUsd <= budget.maximumMonthlyUsd,
  };
}
