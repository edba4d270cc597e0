/**
 * The way of one request through everything that is deployed: firewall, load balancer or DNS, Vercel or the cluster.
 * Pure but for the counters of the rate limits, so every decision can be tested without a socket.
 */

import type { EdgeRequest } from "../rules/request";
import { balance, type Origin } from "./balance";
import type { DnsRecord, LoadBalancer } from "./cloudflare";
import { routeInCluster } from "./cluster";
import { withCustomError } from "./customErrors";
import type { Deployed } from "./deployed";
import { firewall } from "./firewall";
import type { RouteMatch } from "./kubernetes";
import type { Random } from "./random";
import type { RateLimits } from "./rateLimits";
import { type Answer, plainAnswer } from "./request";

/** Either the edge answers by itself, or one of the running applications does, if Kong lets the request through to it. */
export type Decision =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "forward"; readonly application: string; readonly setCookie?: string; readonly kong?: RouteMatch };

export interface Chance {
  readonly random: Random;
  readonly limits: RateLimits;
}

export function decide(request: EdgeRequest, deployed: Deployed, { random, limits }: Chance): Decision {
  if (deployed.problems.length > 0) return answer(plainAnswer(500, deployed.problems.join("\n")));

  const entrance = findEntrance(request.host, deployed);
  if (!entrance) return pastTheEdge(request, deployed, random);

  const refusal = firewall(request, rulesetsFor(entrance, deployed.rulesets), limits);
  if (refusal) return answer(withCustomError(request, refusal, rulesetsFor(entrance, deployed.errorRulesets)));

  const origin = originOf(entrance, request, deployed, random);
  return "status" in origin ? answer(origin) : deliver(request, origin, deployed, random);
}

/** Whether anything is deployed under this host name. */
export function isServed(host: string, deployed: Deployed): boolean {
  return findEntrance(host, deployed) !== undefined || webDeploymentAt(host, deployed) !== undefined || isLedByOthers(host, deployed);
}

function isLedByOthers(host: string, { loadBalancers, records, routes }: Deployed): boolean {
  return loadBalancers.length === 0 && records.length === 0 && routes.some(({ hostname }) => hostname === host);
}

type Entrance = LoadBalancer | DnsRecord;

/** The zone's own; none for traffic that does not pass through the proxy. */
function rulesetsFor<Zonal extends { readonly zoneId?: string }>(
  { proxied, zoneId }: Entrance,
  rulesets: readonly Zonal[],
): readonly Zonal[] {
  return proxied ? rulesets.filter((ruleset) => ruleset.zoneId === zoneId) : [];
}

/** Record types that lead a browser somewhere. */
const ADDRESS_RECORDS: readonly string[] = ["A", "AAAA", "CNAME"];

/** A load balancer takes precedence over a DNS record of the same name. */
function findEntrance(host: string, { loadBalancers, records }: Deployed): Entrance | undefined {
  return (
    loadBalancers.find(({ name, enabled }) => name === host && enabled) ??
    records.find(({ name, type }) => name === host && ADDRESS_RECORDS.includes(type))
  );
}

function originOf(entrance: Entrance, request: EdgeRequest, { pools }: Deployed, random: Random): Origin | Answer {
  if ("defaultPools" in entrance) return balance(request, entrance, pools, random);
  return { address: entrance.content, host: request.host };
}

/** Names below these lead to Vercel's network, which then looks at the host name alone. */
const VERCEL_DOMAINS: readonly string[] = [".vercel.app", ".vercel-dns.com"];

function deliver(request: EdgeRequest, origin: Origin, deployed: Deployed, random: Random): Decision {
  const address = origin.address.toLowerCase();
  const host = origin.host.toLowerCase();
  const { setCookie } = origin;
  if (VERCEL_DOMAINS.some((domain) => address.endsWith(domain)) || webDeploymentAt(address, deployed)) {
    const application = webDeploymentAt(host, deployed);
    if (!application) return answer(plainAnswer(404, `DEPLOYMENT_NOT_FOUND: Vercel serves no deployment as ${host}.`));
    return { kind: "forward", application, setCookie };
  }
  const served = routeInCluster(request, host, deployed, random);
  if ("status" in served) return answer(served);
  return { kind: "forward", application: served.workload.id, setCookie, kong: served.kong };
}

/**
 * Vercel's own host names are on the public internet, past the zone's rules; and where no zone is declared at all, the names that
 * the cluster serves are led there by somebody else's DNS.
 */
function pastTheEdge(request: EdgeRequest, deployed: Deployed, random: Random): Decision {
  const application = webDeploymentAt(request.host, deployed);
  if (application) return { kind: "forward", application };
  if (isLedByOthers(request.host, deployed)) return deliver(request, { address: request.host, host: request.host }, deployed, random);
  return answer(plainAnswer(530, `Nothing is deployed under the host name ${request.host}.`));
}

/**
 * An alias moves a name from deployment to deployment, so it wins over the names given at creation; of these, the
 * project's own name belongs to the production deployment made last.
 */
function webDeploymentAt(host: string, { webAliases, webDeployments }: Deployed): string | undefined {
  const alias = webAliases.find((candidate) => candidate.alias === host);
  const found = webDeployments.findLast(({ id, hosts }) => (alias ? id === alias.deploymentId : hosts.includes(host)));
  return found?.id;
}

function answer(given: Answer): Decision {
  return { kind: "answer", answer: given };
}
