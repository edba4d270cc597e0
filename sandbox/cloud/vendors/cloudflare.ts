/** Cloudflare: ids, computed outputs and the API's refusals. */

import type { CloudResource } from "../../types";
import { childPath, isRecord, isUnknown, listAt, numberAt, recordAt, textAt, valueAt, type Finding } from "../values";
import type { Properties } from "../values";
import { RULESET, ruleset } from "./cloudflareRuleset";
import { derive, HEX, type Declared, type Made, type Neighbours, type Vendor } from "./vendor";

const ZONE = "cloudflare:index/zone:Zone";
const POOL = "cloudflare:index/loadBalancerPool:LoadBalancerPool";
const MONITOR = "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor";

export const cloudflare: Vendor = {
  package: "cloudflare",
  sdk: "@pulumi/cloudflare",
  common: {
    replaceOn: ["zoneId", "accountId"],
    id: ({ seed }) => derive(seed, "id", 32, HEX),
    outputs: stamps,
  },
  resources: {
    [RULESET]: ruleset,
    "cloudflare:index/loadBalancer:LoadBalancer": {
      checks: [steering, poolWeights, affinity, hasPools],
      refusals: [poolsExist, nameInZone],
    },
    [POOL]: { checks: [poolName, originWeights], refusals: [monitorExists] },
    "cloudflare:index/dnsRecord:DnsRecord": { checks: [recordTtl], refusals: [nameInZone] },
  },
};

/** Timestamps and counters, for those types that have them. */
function stamps({ computed, before, now }: Made): Properties {
  const time = now.toISOString();
  const version = Number(before?.version ?? 0) + 1;
  const values: Properties = { createdOn: before?.createdOn ?? time, modifiedOn: time, lastUpdated: time };
  return {
    ...Object.fromEntries(Object.entries(values).filter(([name]) => computed.includes(name))),
    ...(computed.includes("version") ? { version: String(version) } : {}),
  };
}

/** Load Balancing, "Create Load Balancer" (API): `steering_policy` and what `random_steering` serves. */
const WEIGHTED_POLICIES = ["random", "least_outstanding_requests", "least_connections"];
const POLICIES = ["", "off", "geo", "dynamic_latency", "proximity", ...WEIGHTED_POLICIES];

function steering(inputs: Properties): readonly Finding[] {
  if (isUnknown(inputs.steeringPolicy)) return [];
  const policy = textAt(inputs, "steeringPolicy") ?? "";
  const quoted = JSON.stringify(policy);
  if (!POLICIES.includes(policy)) {
    return [{ path: "steeringPolicy", reason: `expected one of ${POLICIES.slice(1).join(", ")}, found ${quoted}` }];
  }
  if (inputs.randomSteering === undefined || WEIGHTED_POLICIES.includes(policy)) return [];
  return [{ path: "randomSteering", reason: `has no effect unless steeringPolicy is "random", found ${quoted}` }];
}

function poolWeights(inputs: Properties): readonly Finding[] {
  const weights = Object.entries(recordAt(inputs, "randomSteering.poolWeights"));
  return [
    ...weightAt("randomSteering.defaultWeight", valueAt(inputs, "randomSteering.defaultWeight")),
    ...weights.flatMap(([pool, weight]) => weightAt(childPath("randomSteering.poolWeights", pool), weight)),
  ];
}

function originWeights(inputs: Properties): readonly Finding[] {
  const origins = listAt(inputs, "origins");
  return origins.flatMap((origin, index) => weightAt(`origins[${index}].weight`, valueAt(origin, "weight")));
}

/** Load Balancing, "Endpoint steering policies": between 0 and 1, in increments of 0.01. */
function weightAt(path: string, weight: unknown): readonly Finding[] {
  if (typeof weight !== "number") return [];
  const hundredths = weight * 100;
  const fits = weight >= 0 && weight <= 1 && Math.abs(hundredths - Math.round(hundredths)) < 1e-9;
  return fits ? [] : [{ path, reason: `expected a weight from 0 to 1 in steps of 0.01, found ${weight}` }];
}

/** Seconds; ranges as the SDK's own comment on `sessionAffinityTtl` gives them. */
const AFFINITY_TTL: Readonly<Record<string, readonly [least: number, most: number]>> = {
  cookie: [1800, 604800],
  ip_cookie: [1800, 604800],
  header: [30, 3600],
};

/** `ipCookie` is how the SDK's comment spells it; the API takes `ip_cookie` alone. */
function affinity(inputs: Properties): readonly Finding[] {
  const kind = textAt(inputs, "sessionAffinity") ?? "none";
  if (kind === "ipCookie") return [{ path: "sessionAffinity", reason: 'expected "ip_cookie", found "ipCookie"' }];
  const ttl = numberAt(inputs, "sessionAffinityTtl");
  const [least, most] = AFFINITY_TTL[kind] ?? [0, Infinity];
  if (ttl === undefined || (ttl >= least && ttl <= most)) return [];
  const reason = `expected ${least} to ${most} seconds for affinity by ${kind}, found ${ttl}`;
  return [{ path: "sessionAffinityTtl", reason }];
}

function hasPools(inputs: Properties): readonly Finding[] {
  const pools = inputs.defaultPools;
  if (!Array.isArray(pools) || pools.length > 0) return [];
  return [{ path: "defaultPools", reason: "expected at least one pool, found an empty list" }];
}

function poolsExist({ inputs }: Declared, cloud: Neighbours): readonly Finding[] {
  const known = new Set(cloud.ofType(POOL).map(({ id }) => id));
  return poolReferences(inputs)
    .filter(([, pool]) => !known.has(String(pool)))
    .map(([path, pool]) => ({ path, reason: `there is no load balancer pool ${JSON.stringify(pool)}` }));
}

function poolReferences(inputs: Properties): readonly (readonly [path: string, pool: unknown])[] {
  const listed = (path: string, pools: unknown): readonly (readonly [string, unknown])[] =>
    Array.isArray(pools) ? pools.map((pool, index): readonly [string, unknown] => [`${path}[${index}]`, pool]) : [];
  const mapped = ["regionPools", "countryPools", "popPools"].flatMap((name) =>
    Object.entries(recordAt(inputs, name)).flatMap(([key, pools]) => listed(childPath(name, key), pools)),
  );
  const weights = Object.keys(recordAt(inputs, "randomSteering.poolWeights"));
  return [
    ["fallbackPool", inputs.fallbackPool],
    ...listed("defaultPools", inputs.defaultPools),
    ...mapped,
    ...weights.map((pool): readonly [string, unknown] => [childPath("randomSteering.poolWeights", pool), pool]),
  ];
}

function monitorExists({ inputs }: Declared, cloud: Neighbours): readonly Finding[] {
  const monitor = inputs.monitor;
  if (monitor === undefined || cloud.ofType(MONITOR).some(({ id }) => id === monitor)) return [];
  return [{ path: "monitor", reason: `there is no load balancer monitor ${JSON.stringify(monitor)}` }];
}

/** The SDK's comment on a pool's `name`. */
function poolName(inputs: Properties): readonly Finding[] {
  const name = textAt(inputs, "name");
  if (name === undefined || /^[\w-]+$/.test(name)) return [];
  return [{ path: "name", reason: `expected letters, digits, "-" and "_" alone, found ${JSON.stringify(name)}` }];
}

/** Seconds; the SDK's comment on `ttl`: 1 is automatic, 30 to 60 is for Enterprise zones. */
function recordTtl(inputs: Properties): readonly Finding[] {
  const ttl = numberAt(inputs, "ttl");
  if (ttl === undefined || ttl === 1 || (ttl >= 30 && ttl <= 86400)) return [];
  return [{ path: "ttl", reason: `expected 1 (automatic) or 30 to 86400 seconds, found ${ttl}` }];
}

/** DNS, "Create DNS records": the complete name, the zone's own name included. */
function nameInZone({ inputs }: Declared, cloud: Neighbours): readonly Finding[] {
  const zone = cloud.ofType(ZONE).find(({ id }) => id === inputs.zoneId);
  const domain = zone === undefined ? undefined : zoneName(zone);
  const name = textAt(inputs, "name");
  if (domain === undefined || name === undefined || name === "@") return [];
  if (name === domain || name.endsWith(`.${domain}`)) return [];
  return [{ path: "name", reason: `expected a name in the zone ${domain}, found ${JSON.stringify(name)}` }];
}

function zoneName({ properties }: CloudResource): string | undefined {
  return isRecord(properties) ? textAt(properties, "name") : undefined;
}
