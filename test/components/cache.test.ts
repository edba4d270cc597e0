import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Cache } from "../../components/cache";
import type { CacheArgs } from "../../components/cache";
import { cache as schema } from "../../release/schema/cache";
import { declare, ofType } from "./mocks";

const ARGS: CacheArgs = {
  config: schema.parse({
    primaryRegion: "eu-west-1",
    readRegions: ["us-east-1"],
    monthlyBudgetUsd: 40,
    rateLimit: { requests: 100, window: "1m", whenAway: "refuse" },
  }),
  product: "shop",
  environment: "staging",
};

/** What Upstash would answer once the database exists. */
const CREATED = { endpoint: "db.example.com", port: 6379, password: "p/w=", restToken: "token" };

async function createdCache(): Promise<Cache> {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: { ...(inputs as object), ...CREATED } }),
    call: () => ({}),
  });
  return new Cache("cache", ARGS);
}

function valueOf(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("Cache", () => {
  it("declares one global database, encrypted in transit and within its budget", async () => {
    const { resources } = await declare(() => new Cache("cache", ARGS));
    const [database, ...others] = ofType(resources, ":RedisDatabase");
    assert.deepEqual(others, []);
    assert.equal(database?.name, "cache-database");
    assert.deepEqual(database.inputs, {
      databaseName: "shop-staging",
      region: "global",
      primaryRegion: "eu-west-1",
      readRegions: ["us-east-1"],
      tls: true,
      eviction: true,
      budget: 40,
      autoScale: false,
    });
  });

  it("gives addresses that clients can use as they are", async () => {
    const cache = await createdCache();
    assert.equal(await valueOf(cache.url), "rediss://default:p%2Fw%3D@db.example.com:6379");
    assert.equal(await valueOf(cache.restUrl), "https://db.example.com");
    assert.equal(await valueOf(cache.restToken), "token");
  });

  for (const secret of ["url", "restUrl", "restToken"] as const) {
    it(`keeps ${secret} secret`, async () => {
      const cache = await createdCache();
      assert.equal(await pulumi.isSecret(cache[secret]), true);
    });
  }

  it("gives the rate limit as variables that the application reads", async () => {
    const { result } = await declare(() => new Cache("cache", ARGS));
    assert.deepEqual(result.rateLimit, {
      RATE_LIMIT_REQUESTS: "100",
      RATE_LIMIT_WINDOW_MS: "60000",
      RATE_LIMIT_WHEN_AWAY: "refuse",
    });
  });
});
