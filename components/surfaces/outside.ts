/** What users meet first: the cache, the web project and the edge. */

import { getStack } from "@pulumi/pulumi";
import { rolloutRecord } from "../../release/rolloutRecord";
import type { RolloutRecordInput } from "../../release/rolloutRecord";
import type { Config } from "../../release/schema";
import { Cache } from "../cache";
import type { Database } from "../database";
import { Edge } from "../edge";
import { Rollout } from "../rollout";
import { stackSecret } from "../stack";
import { Web } from "../web";
import { migratedBy } from "./data";
import { tracksOn } from "./ground";
import type { Ground } from "./ground";

export function declareRollout(input: Omit<RolloutRecordInput, "stack">): Rollout {
  return new Rollout(input.config.service.name, rolloutRecord({ ...input, stack: getStack() }));
}

export function declareCache({ config: { cache, service }, rollout }: Ground): Cache | undefined {
  if (!cache) return undefined;
  const args = { config: cache, product: service.name, environment: service.environment };
  return new Cache(`${service.name}-cache`, args, { parent: rollout });
}

export function declareWeb(ground: Ground, cache?: Cache, database?: Database): Web | undefined {
  const { config: { web, service, plan }, exposure, rollout, flags } = ground;
  if (!web) return undefined;
  const { flag, admits } = exposure;
  const tracks = tracksOn("web", exposure);
  const sources = cache && { "cache.restUrl": cache.restUrl, "cache.restToken": cache.restToken };
  const args = { config: web, domain: service.domain, tracks, steps: plan.steps, flag, admits, flags, sources, secret: stackSecret };
  return new Web(`${service.name}-web`, args, { parent: rollout, dependsOn: migratedBy(database) });
}

export function declareEdge({ config: { edge, service }, exposure, rollout }: Ground, web?: Web): Edge | undefined {
  if (!edge) return undefined;
  const tracks = exposure.tracks.flatMap(({ id, weight }) => {
    const origin = web?.origins[id];
    return origin ? [{ id, weight, origin }] : [];
  });
  const args = { config: edge, domain: service.domain, tracks, admits: exposure.admits };
  return new Edge(`${service.name}-edge`, args, { parent: rollout });
}

/** Where users and testers reach the product. */
export function endpointsOf({ service, services }: Config): Readonly<Record<string, string>> {
  return { web: `https://${service.domain}`, ...Object.fromEntries(services.map(({ name, host }) => [name, `https://${host}`])) };
}
