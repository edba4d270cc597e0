/** Redis at Upstash, and the rate limit that the application keeps in it. */

import * as pulumi from "@pulumi/pulumi";
import { RedisDatabase } from "@upstash/pulumi";
import { milliseconds } from "../release/schema";
import type { CacheConfig } from "../release/schema";

export interface CacheArgs {
  readonly config: CacheConfig;
  /** Name of the product; the first half of the database's name. */
  readonly product: string;
  /** Name of the environment; the second half of the database's name. */
  readonly environment: string;
}

/** What the application reads from its environment to keep its rate limit; nothing here is secret. */
export interface RateLimitVariables {
  /** Requests a client may make in one window. */
  readonly RATE_LIMIT_REQUESTS: string;
  /** Length of the window, milliseconds. */
  readonly RATE_LIMIT_WINDOW_MS: string;
  /** What to do while Redis is away: `allow`, `refuse`, or `local` (count in memory). */
  readonly RATE_LIMIT_WHEN_AWAY: CacheConfig["rateLimit"]["whenAway"];
}

export interface CacheAddress {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Secret. */
  readonly password: pulumi.Output<string>;
}

/**
 * Declares one global database, encrypted in transit, throttled past its budget.
 *
 * @example
 * const cache = new Cache("shop-cache", { config, product: "shop", environment: "production" });
 * const secret = { url: cache.url };
 */
export class Cache extends pulumi.ComponentResource {
  /** For Redis clients: `rediss://…`. Secret. */
  readonly url: pulumi.Output<string>;
  /** For clients over HTTPS. Secret. */
  readonly restUrl: pulumi.Output<string>;
  /** Goes with `restUrl`. Secret. */
  readonly restToken: pulumi.Output<string>;
  readonly rateLimit: RateLimitVariables;
  /** For clients that take the address in parts. */
  readonly address: CacheAddress;
  /** The raw resource, for what this component does not say. */
  readonly nodes: { readonly database: RedisDatabase };

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:cache:Cache", name, {}, opts);
    const database = declareDatabase(name, args, { parent: this });
    const { endpoint, password, port, restToken } = database;

    this.url = pulumi.secret(pulumi.all([password, endpoint, port]).apply((login) => connectionUrl(...login)));
    this.restUrl = pulumi.secret(pulumi.interpolate`https://${endpoint}`);
    this.restToken = pulumi.secret(restToken);
    this.rateLimit = rateLimitVariables(args.config);
    this.address = { host: endpoint, port, password: pulumi.secret(password) };
    this.nodes = { database };
    this.registerOutputs({
      database: databaseName(args),
      monthlyBudgetUsd: args.config.monthlyBudgetUsd,
      rateLimit: { ...this.rateLimit },
    });
  }
}

function declareDatabase(name: string, args: CacheArgs, opts: pulumi.CustomResourceOptions): RedisDatabase {
  const { primaryRegion, readRegions, eviction, monthlyBudgetUsd } = args.config;
  return new RedisDatabase(
    `${name}-database`,
    {
      databaseName: databaseName(args),
      region: "global",
      primaryRegion,
      readRegions: [...readRegions],
      tls: true,
      eviction,
      budget: monthlyBudgetUsd,
      // A larger plan is a decision about money: never the vendor's own.
      autoScale: false,
    },
    opts,
  );
}

function databaseName({ product, environment }: CacheArgs): string {
  return `${product}-${environment}`;
}

/** Upstash has one user, `default` (Upstash docs, "Connect Your Client"). */
function connectionUrl(password: string, endpoint: string, port: number): string {
  return `rediss://default:${encodeURIComponent(password)}@${endpoint}:${port}`;
}

function rateLimitVariables({ rateLimit }: CacheConfig): RateLimitVariables {
  return {
    RATE_LIMIT_REQUESTS: String(rateLimit.requests),
    RATE_LIMIT_WINDOW_MS: String(milliseconds(rateLimit.window)),
    RATE_LIMIT_WHEN_AWAY: rateLimit.whenAway,
  };
}
