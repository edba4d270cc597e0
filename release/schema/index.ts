/** The whole of `sluice:` config: one schema, from which types, the editors' JSON Schema and the reference are derived. */

import { z } from "zod";
import { cache } from "./cache";
import { credentials } from "./credentials";
import { driver } from "./driver";
import { edge } from "./edge";
import { emergency } from "./emergency";
import { monitoring } from "./monitoring";
import { plan } from "./plan";
import { product } from "./product";
import { release } from "./release";
import { cluster, service } from "./services";
import { web } from "./web";

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
  emergency: emergency.default({ killSwitch: false, safeMode: false }),
  edge: edge.optional(),
  cache: cache.optional(),
  web: web.optional(),
  cluster: cluster.optional(),
  services: z.array(service).default([]),
  credentials: credentials.default({ epoch: 1, names: [] }),
  monitoring: monitoring.optional(),
  driver: driver.optional(),
});

export type Config = z.output<typeof config>;

export type { CacheConfig } from "./cache";
export type { CredentialsConfig } from "./credentials";
export type { DriverConfig, MetricsSource, SmokeTest } from "./driver";
export type { EdgeConfig } from "./edge";
export type { Emergency } from "./emergency";
export type { Requirement } from "./evidence";
export type { AlertConfig, MonitoringConfig, Receiver, Severity } from "./monitoring";
export type { Audience, Plan, Step, Trigger } from "./plan";
export type { Product } from "./product";
export { releaseId, sameRelease } from "./release";
export type { Release } from "./release";
export type { ClusterConfig, ServiceConfig } from "./services";
export { milliseconds } from "./text";
export type { WebConfig, WebVariable } from "./web";
