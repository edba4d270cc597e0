/** Upstash: ids, computed outputs, refusals of its plugin (which wraps upstash/terraform-provider-upstash) and API. */

import { asText, isUnknown, listAt, textAt, type Finding, type Properties } from "../values";
import { derive, deriveUuid, LOWER, type Made, type Vendor } from "./vendor";

export const upstash: Vendor = {
  package: "upstash",
  sdk: "@upstash/pulumi",
  common: { id: ({ seed }) => deriveUuid(seed, "id") },
  resources: {
    "upstash:index/redisDatabase:RedisDatabase": {
      replaceOn: ["databaseName", "region", "primaryRegion"],
      checks: [region, primaryRegion, readRegions, encryption],
      id: ({ seed }) => `upstash-database-${deriveUuid(seed, "database")}`,
      outputs: databaseOutputs,
    },
  },
};

/** Terraform, "upstash_redis_database": the older single regions. */
const SINGLE_REGIONS = ["eu-west-1", "us-east-1", "us-west-1", "ap-northeast-1", "eu-central1"];

/** The SDK's comment on `region` adds `gcp-global`. */
const REGIONS = ["global", "gcp-global", ...SINGLE_REGIONS];

function region(inputs: Properties): readonly Finding[] {
  return oneOf("region", inputs.region, REGIONS);
}

/** The SDK's comments on `primaryRegion` and `readRegions`. */
const GLOBAL_REGIONS = [
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-central-1",
  "eu-west-1",
  "sa-east-1",
  "ap-southeast-1",
  "ap-southeast-2",
];

function primaryRegion(inputs: Properties): readonly Finding[] {
  const given = inputs.primaryRegion;
  if (inputs.region === "global" && given === undefined) {
    return [{ path: "primaryRegion", reason: 'is required where region is "global"' }];
  }
  if (given !== undefined && SINGLE_REGIONS.includes(asText(inputs.region))) {
    return [{ path: "primaryRegion", reason: `cannot be given where region is ${JSON.stringify(inputs.region)}` }];
  }
  return inputs.region === "global" ? oneOf("primaryRegion", given, GLOBAL_REGIONS) : [];
}

function readRegions(inputs: Properties): readonly Finding[] {
  if (inputs.region !== "global") return [];
  return listAt(inputs, "readRegions").flatMap((given, index) => {
    const path = `readRegions[${index}]`;
    if (given !== inputs.primaryRegion || isUnknown(given)) return oneOf(path, given, GLOBAL_REGIONS);
    return [{ path, reason: `expected a region other than the primary, found ${JSON.stringify(given)}` }];
  });
}

/** crud.go: databases are created with TLS, and it cannot be turned off. */
function encryption(inputs: Properties): readonly Finding[] {
  if (inputs.tls !== false) return [];
  return [{ path: "tls", reason: "expected true: TLS cannot be turned off; found false" }];
}

function oneOf(path: string, value: unknown, allowed: readonly string[]): readonly Finding[] {
  if (value === undefined || isUnknown(value) || allowed.includes(asText(value))) return [];
  return [{ path, reason: `expected one of ${allowed.join(", ")}, found ${JSON.stringify(value)}` }];
}

function databaseOutputs({ id, inputs, seed, before, now }: Made): Properties {
  return {
    databaseId: id.replace("upstash-database-", ""),
    databaseType: "Pay as You Go",
    endpoint: `${textAt(inputs, "databaseName") ?? "redis"}-${derive(seed, "endpoint", 5, LOWER)}.upstash.io`,
    port: 6379,
    password: derive(seed, "password", 48),
    restToken: derive(seed, "rest token", 64),
    readOnlyRestToken: derive(seed, "read-only rest token", 64),
    state: "active",
    userEmail: "owner@example.com",
    creationTime: before?.creationTime ?? Math.floor(now.getTime() / 1000),
    ...LIMITS,
  };
}

/** Bytes and counts of a pay-as-you-go database (Upstash, "Pricing and limits"). */
const LIMITS = {
  dbMaxClients: 10_000,
  dbMaxRequestSize: 10_485_760,
  dbMaxEntrySize: 104_857_600,
  dbMemoryThreshold: 3_221_225_472,
  dbDiskThreshold: 107_374_182_400,
  dbDailyBandwidthLimit: 214_748_364_800,
  dbMaxCommandsPerSecond: 10_000,
};
