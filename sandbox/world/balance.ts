/**
 * Cloudflare's load balancer: which pool, and which of its origins, gets a request. Pure.
 * https://developers.cloudflare.com/load-balancing/understand-basics/traffic-steering/
 */

import type { EdgeRequest } from "../rules/request";
import type { LoadBalancer, LoadBalancerRule, Pool } from "./cloudflare";
import { pickWeighted, type Random } from "./random";
import { type Answer, cookieValue, plainAnswer } from "./request";

/** Where the edge sends a request, and by which host name it asks there. */
export interface Origin {
  readonly address: string;
  readonly host: string;
  /** `Set-Cookie` by which this client comes back to the same pool. */
  readonly setCookie?: string;
}

export const AFFINITY_COOKIE = "__cflb";

/** Steering policies that weigh pools. With any other, the first available pool takes all traffic. */
const WEIGHING_POLICIES: readonly string[] = ["random", "least_outstanding_requests", "least_connections"];

export function balance(
  request: EdgeRequest,
  declared: LoadBalancer,
  pools: readonly Pool[],
  random: Random,
): Origin | Answer {
  const rules = rulesThatApply(request, declared.rules);
  const answer = rules.find(({ fixedResponse }) => fixedResponse)?.fixedResponse;
  if (answer) return { status: answer.statusCode, body: answer.messageBody, contentType: answer.contentType };

  const balancer = rules.reduce(overridden, declared);
  const usable = pools.filter(isAvailable);
  const available = balancer.defaultPools.flatMap((id) => usable.filter((pool) => pool.id === id));
  const sticky = balancer.proxied && balancer.sessionAffinity === "cookie";
  const remembered = sticky ? available.find(({ id }) => id === cookieValue(request, AFFINITY_COOKIE)) : undefined;
  const pool = remembered ?? steer(balancer, available, random) ?? pools.find(({ id }) => id === balancer.fallbackPool);
  const origin = pool?.enabled ? pickOrigin(pool, random) : undefined;
  if (!pool || !origin) return plainAnswer(503, `No pool of the load balancer ${balancer.name} has an origin.`);

  const host = origin.header.hosts[0] ?? request.host;
  if (!sticky || remembered) return { address: origin.address, host };
  return { address: origin.address, host, setCookie: affinityCookie(pool.id, balancer.sessionAffinityTtl) };
}

/** In order of priority, up to and including the first that ends the evaluation. */
function rulesThatApply(request: EdgeRequest, rules: readonly LoadBalancerRule[]): readonly LoadBalancerRule[] {
  const applying = rules
    .map((rule, index) => ({ rule, priority: rule.priority ?? index }))
    .sort((left, right) => left.priority - right.priority)
    .map(({ rule }) => rule)
    .filter(({ disabled, condition }) => !disabled && condition(request));
  const last = applying.findIndex(({ terminates, fixedResponse }) => terminates || fixedResponse !== undefined);
  return last < 0 ? applying : applying.slice(0, last + 1);
}

function overridden(balancer: LoadBalancer, { overrides }: LoadBalancerRule): LoadBalancer {
  if (!overrides) return balancer;
  return {
    ...balancer,
    defaultPools: overrides.defaultPools ?? balancer.defaultPools,
    fallbackPool: overrides.fallbackPool ?? balancer.fallbackPool,
    steeringPolicy: overrides.steeringPolicy ?? balancer.steeringPolicy,
    randomSteering: overrides.randomSteering ?? balancer.randomSteering,
    sessionAffinity: overrides.sessionAffinity ?? balancer.sessionAffinity,
  };
}

function isAvailable(pool: Pool): boolean {
  return pool.enabled && pool.origins.some(({ enabled, weight }) => enabled && weight > 0);
}

function steer(balancer: LoadBalancer, available: readonly Pool[], random: Random): Pool | undefined {
  if (!WEIGHING_POLICIES.includes(balancer.steeringPolicy)) return available[0];
  const { poolWeights, defaultWeight } = balancer.randomSteering;
  return pickWeighted(available, ({ id }) => poolWeights[id] ?? defaultWeight, random);
}

function pickOrigin(pool: Pool, random: Random): Pool["origins"][number] | undefined {
  return pickWeighted(pool.origins, ({ enabled, weight }) => (enabled ? weight : 0), random);
}

function affinityCookie(poolId: string, seconds: number): string {
  return `${AFFINITY_COOKIE}=${poolId}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
}
