/** Each surface that the config asks for, declared below the rollout; one that it leaves out is not there. */

import { getStack } from "@pulumi/pulumi";
import type { Exposure, Track } from "../release/exposure";
import { rolloutRecord } from "../release/rolloutRecord";
import type { RolloutRecordInput } from "../release/rolloutRecord";
import type { Config, Surface } from "../release/schema";
import { Cache } from "./cache";
import { Cluster } from "./cluster";
import { Credentials } from "./credentials";
import { Edge } from "./edge";
import { Monitoring } from "./monitoring";
import { Rollout } from "./rollout";
import { Service } from "./service";
import { stackSecret } from "./stack";
import { Web } from "./web";

/** What every surface is declared from. */
export interface Ground {
  readonly config: Config;
  readonly exposure: Exposure;
  readonly rollout: Rollout;
}

export function declareRollout(input: Omit<RolloutRecordInput, "stack">): Rollout {
  return new Rollout(input.config.service.name, rolloutRecord({ ...input, stack: getStack() }));
}

export function declareCache({ config: { cache, service }, rollout }: Ground): Cache | undefined {
  if (!cache) return undefined;
  const args = { config: cache, product: service.name, environment: service.environment };
  return new Cache(`${service.name}-cache`, args, { parent: rollout });
}

export function declareWeb({ config: { web, service, plan }, exposure, rollout }: Ground, cache?: Cache): Web | undefined {
  if (!web) return undefined;
  const { flag, admits } = exposure;
  const tracks = tracksOn("web", exposure);
  const sources = cache && { "cache.restUrl": cache.restUrl, "cache.restToken": cache.restToken };
  const args = { config: web, domain: service.domain, tracks, steps: plan.steps, flag, admits, sources, secret: stackSecret };
  return new Web(`${service.name}-web`, args, { parent: rollout });
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

export function declareServices({ config, exposure, rollout }: Ground, cache?: Cache): readonly Service[] {
  const { cluster, service: product, services, plan, monitoring, credentials } = config;
  if (!cluster) return [];
  const { namespace } = new Cluster(`${product.name}-cluster`, { config: cluster, product: product.name }, { parent: rollout });
  const entries = cache && { cache: { url: cache.url } };
  const secrets = new Credentials(`${product.name}-credentials`, { namespace, config: credentials, entries }, { parent: rollout });
  const shared = {
    product: product.name,
    namespace,
    gateway: cluster.gateway,
    tracks: tracksOn("services", exposure),
    bypass: exposure.bypass,
    strategy: plan.strategy,
    environment: cache && { ...cache.rateLimit },
    monitoring,
  };
  return services.map((service) => new Service(service.name, { ...shared, config: service }, { parent: rollout, dependsOn: secrets }));
}

export function declareMonitoring({ config, rollout }: Ground): Monitoring | undefined {
  const { monitoring, service: product, services, cluster, plan } = config;
  if (!monitoring || !cluster) return undefined;
  const monitored = services.map(({ name, host, port }) => ({ name, host, port, namespace: cluster.namespace }));
  const args = { config: monitoring, product, services: monitored, plan };
  return new Monitoring(`${product.name}-monitoring`, args, { parent: rollout });
}

function tracksOn(surface: Surface, { tracks }: Exposure): readonly Track[] {
  return tracks.filter(({ on }) => on.includes(surface));
}

/** Where users and testers reach the product. */
export function endpointsOf({ service, services }: Config): Readonly<Record<string, string>> {
  return { web: `https://${service.domain}`, ...Object.fromEntries(services.map(({ name, host }) => [name, `https://${host}`])) };
}
