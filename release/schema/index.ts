/** The whole of `sluice:` config: one schema, from which types, the editors' JSON Schema and the reference are derived. */

import { z } from "zod";
import { cache } from "./cache";
import { credentials } from "./credentials";
import { database } from "./database";
import { driver } from "./driver";
import { edge } from "./edge";
import { emergency } from "./emergency";
import { flags } from "./flags";
import { gateway } from "./gateway";
import { monitoring } from "./monitoring";
import { plan } from "./plan";
import { product } from "./product";
import { release } from "./release";
import { secrets } from "./secrets";
import { cluster, service } from "./services";
import { telemetry } from "./telemetry";
import { web } from "./web";

/** What of the infrastructure a rollback of level 3 sets back too. */
const legacy = z
  .strictObject({ edge: edge.optional(), cache: cache.optional(), web: web.optional(), gateway: gateway.optional(), telemetry: telemetry.optional() })
  .describe("Sections as they were before; they take the place of those above while `rollback` is true and `rollbackLevel` is 3.");

export const config = z.strictObject({
  service: product,
  release,
  plan,
  step: z.int().min(0).default(0).describe("How many of the plan's steps have been taken; 0 exposes nobody."),
  finalised: z
    .boolean()
    .default(false)
    .describe("After the last step: true makes the release the stable one and retires the one before."),
  rollback: z.boolean().default(false).describe("True restores the stable release on every surface, at once."),
  rollbackLevel: z
    .union([z.literal(1), z.literal(2), z.literal(3)])
    .default(2)
    .describe("How far `rollback` goes: 3 undoes the release's migrations too, and takes the infrastructure from `legacy`."),
  emergency: emergency.default({ killSwitch: false, safeMode: false }),
  edge: edge.optional(),
  cache: cache.optional(),
  web: web.optional(),
  cluster: cluster.optional(),
  services: z.array(service).default([]),
  gateway: gateway.optional(),
  flags: flags.optional(),
  secrets: secrets.optional(),
  database: database.optional(),
  telemetry: telemetry.optional(),
  legacy: legacy.optional(),
  credentials: credentials.default({ epoch: 1, names: [] }),
  monitoring: monitoring.optional(),
  driver: driver.optional(),
});

export type Config = z.output<typeof config>;

export type { CacheConfig } from "./cache";
export type { CredentialsConfig } from "./credentials";
export type { DashboardConfig } from "./dashboards";
export type { DatabaseConfig } from "./database";
export type { DriverConfig, MetricsSource, SmokeTest } from "./driver";
export type { EdgeConfig } from "./edge";
export type { Emergency } from "./emergency";
export type { Requirement } from "./evidence";
export type { FlagDefinition, FlagsConfig } from "./flags";
export type { GatewayConfig } from "./gateway";
export type { AlertConfig, MonitoringConfig, Receiver, Severity } from "./monitoring";
export { SURFACES } from "./plan";
export type { Audience, Plan, Step, Surface, Trigger } from "./plan";
export type { Product } from "./product";
export { releaseId, sameRelease } from "./release";
export type { Release } from "./release";
export type { SecretsConfig } from "./secrets";
export type { ClusterConfig, ServiceConfig } from "./services";
export { milliseconds } from "./text";
export type { TelemetryConfig } from "./telemetry";
export type { DatadogConfig, PagerDutyConfig, SentryConfig, UptimeConfig } from "./watchers";
export type { WebConfig, WebVariable } from "./web";
