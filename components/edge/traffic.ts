/** How traffic is split between releases: one pool each, and one load balancer that names those with traffic. */

import { LoadBalancer, LoadBalancerMonitor, LoadBalancerPool } from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { EdgeConfig } from "../../release/schema";

/** One release behind the edge. */
export interface EdgeTrack {
  /** Names the release's pool. */
  readonly id: string;
  /** Share of traffic, whole percent. */
  readonly weight: number;
  /** Host name of the release's web deployment. */
  readonly origin: pulumi.Input<string>;
}

export interface Traffic {
  /** Missing where there is nothing to balance. */
  readonly monitor: LoadBalancerMonitor | undefined;
  /** One for each track, in their order. */
  readonly pools: readonly LoadBalancerPool[];
  /** Missing until a track has traffic. Moving a step changes this resource and nothing else. */
  readonly loadBalancer: LoadBalancer | undefined;
}

/**
 * Seconds that a client stays with the release it first met; the shortest that Cloudflare accepts with cookies (its
 * default is 23 hours), so that a new weight holds for everybody within half an hour.
 */
const SESSION_SECONDS = 1_800;
/** Shortest interval that every subscription has. */
const CHECK_EVERY_SECONDS = 60;

interface TrafficArgs {
  readonly config: EdgeConfig;
  readonly domain: string;
  readonly tracks: readonly EdgeTrack[];
}

export function declareTraffic(name: string, args: TrafficArgs, opts: pulumi.CustomResourceOptions): Traffic {
  if (args.tracks.length === 0) return { monitor: undefined, pools: [], loadBalancer: undefined };
  const monitor = declareMonitor(name, args, opts);
  const serving = args.tracks.map((track) => ({ track, pool: declarePool(name, args, track, monitor, opts) }));
  const exposed = serving.filter(({ track }) => track.weight > 0);
  const loadBalancer = exposed.length > 0 ? declareLoadBalancer(name, args, exposed, opts) : undefined;
  return { monitor, pools: serving.map(({ pool }) => pool), loadBalancer };
}

/** The name of a host in the letters that Cloudflare allows for pools and health checks. */
export function hostLabel(host: string): string {
  return host.replaceAll(".", "-");
}

function declareMonitor(
  name: string,
  { config, domain }: TrafficArgs,
  opts: pulumi.CustomResourceOptions,
): LoadBalancerMonitor {
  return new LoadBalancerMonitor(
    `${name}-monitor`,
    {
      accountId: config.accountId,
      description: `Health of ${domain}`,
      type: "https",
      method: "GET",
      path: config.healthPath,
      expectedCodes: "200",
      interval: CHECK_EVERY_SECONDS,
      timeout: 5,
      retries: 2,
    },
    opts,
  );
}

/** Pools belong to the account, where two environments may run the same release: the domain keeps them apart. */
function declarePool(
  name: string,
  { config, domain }: TrafficArgs,
  { id, origin }: EdgeTrack,
  monitor: LoadBalancerMonitor,
  opts: pulumi.CustomResourceOptions,
): LoadBalancerPool {
  return new LoadBalancerPool(
    `${name}-${id}`,
    {
      accountId: config.accountId,
      name: `${hostLabel(domain)}-${id}`,
      description: `Release ${id}`,
      monitor: monitor.id,
      checkRegions: [...config.healthRegions],
      minimumOrigins: 1,
      // The host header reaches the right deployment, for users and for the monitor alike.
      origins: [{ name: id, address: origin, enabled: true, header: { hosts: [origin] } }],
    },
    opts,
  );
}

interface Exposed {
  readonly track: EdgeTrack;
  readonly pool: LoadBalancerPool;
}

/** A pool that is not named takes no traffic, not even from clients whose cookie still points at it. */
function declareLoadBalancer(
  name: string,
  { config, domain }: TrafficArgs,
  exposed: readonly Exposed[],
  opts: pulumi.CustomResourceOptions,
): LoadBalancer {
  const weights = exposed.map(({ track }) => track.weight);
  const ids = pulumi.all(exposed.map(({ pool }) => pool.id));
  return new LoadBalancer(
    `${name}-load-balancer`,
    {
      zoneId: config.zoneId,
      name: domain,
      proxied: true,
      defaultPools: ids,
      fallbackPool: ids.apply((each) => each[weights.indexOf(Math.max(...weights))] ?? ""),
      steeringPolicy: "random",
      randomSteering: { defaultWeight: 0, poolWeights: ids.apply((each) => poolWeights(each, weights)) },
      sessionAffinity: "cookie",
      sessionAffinityTtl: SESSION_SECONDS,
    },
    opts,
  );
}

/** Cloudflare's weights run from 0 to 1 in steps of 0.01. */
function poolWeights(ids: readonly string[], percents: readonly number[]): Record<string, number> {
  return Object.fromEntries(ids.map((id, index) => [id, (percents[index] ?? 0) / 100]));
}
