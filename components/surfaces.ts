/** Each surface that the config asks for, declared below the rollout; one that it leaves out is not there. */

import { getStack } from "@pulumi/pulumi";
import type { Resource } from "@pulumi/pulumi";
import type { Exposure, LastOutputs, Track } from "../release/exposure";
import { flagDefinitions, tableFlags } from "../release/flags";
import type { FlagdDefinitions } from "../release/flags";
import { rolloutRecord } from "../release/rolloutRecord";
import type { RolloutRecordInput } from "../release/rolloutRecord";
import { releaseId } from "../release/schema";
import type { Config, Surface } from "../release/schema";
import { Cache } from "./cache";
import { CacheControls } from "./cacheControls";
import { Cluster } from "./cluster";
import { Credentials } from "./credentials";
import { Database, Undo } from "./database";
import { Edge } from "./edge";
import { Flags } from "./flags";
import { Gateway } from "./gateway";
import { Monitoring } from "./monitoring";
import type { MonitoredService } from "./monitoring/metrics";
import { type Watchers, watchersOf } from "./monitoring/watchers";
import { Rollout } from "./rollout";
import { Secrets } from "./secrets";
import { Service } from "./service";
import { besideStackFile, stackSecret } from "./stack";
import { Telemetry } from "./telemetry";
import { Web } from "./web";

/** What every surface is declared from. */
export interface Ground {
  readonly config: Config;
  readonly exposure: Exposure;
  readonly rollout: Rollout;
  /** What flagd is told; undefined where the config has no flags. */
  readonly flags?: FlagdDefinitions;
}

/** What each flag does after this update. */
export function flagsOf({ flags, service }: Config, exposure: Exposure, { stable }: LastOutputs): FlagdDefinitions | undefined {
  return flags && flagDefinitions({ flags, environment: service.environment, exposure, stable });
}

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

export function declareCluster({ config: { cluster, service }, rollout }: Ground): Cluster | undefined {
  if (!cluster) return undefined;
  return new Cluster(`${service.name}-cluster`, { config: cluster, product: service.name }, { parent: rollout });
}

export function declareSecrets({ config, rollout }: Ground, cluster?: Cluster): Secrets | undefined {
  const { secrets, service: product, gateway } = config;
  if (!secrets || !cluster) return undefined;
  const apiKeys = gateway?.consumers.map(({ key }) => key.name);
  const args = { config: secrets, product: product.name, namespace: cluster.namespace, apiKeys };
  return new Secrets(`${product.name}-secrets`, args, { parent: rollout });
}

/** What the jobs around the database are declared after. */
export interface BeforeDatabase {
  readonly cluster?: Cluster;
  readonly secrets?: Secrets;
}

export function declareDatabase(ground: Ground, { cluster, secrets }: BeforeDatabase): Database | undefined {
  const { config: { database, service: product, release, rollback, emergency, ...config }, exposure, rollout } = ground;
  if (!database || !cluster) return undefined;
  const args = {
    ...{ config: database, product: product.name, namespace: cluster.namespace, folder: besideStackFile(database.folder), emergency },
    // On the way back its files may be gone with its commit.
    release: rollback ? null : release,
    deployed: tracksOn("database", exposure).map((track) => track.release),
    flags: tableFlags({ ...config, service: product }),
    changedBy: `sluice on ${getStack()}`,
  };
  return new Database(`${product.name}-database`, args, { parent: rollout, dependsOn: secrets });
}

/** Takes the release's migrations back, after everything else has gone back; only a rollback of level 3 asks for it. */
export function declareUndo(ground: Ground, cluster: Cluster | undefined, after: readonly (Resource | undefined)[]): void {
  const { config, exposure, rollout } = ground;
  const { database, service: product, release, rollback, rollbackLevel } = config;
  const isDeployed = exposure.tracks.some(({ id }) => id === releaseId(release));
  if (!database || !cluster || !rollback || rollbackLevel !== 3 || isDeployed || release.migrations.length === 0) return;
  const staying = exposure.tracks.map((track) => track.release);
  const folder = besideStackFile(database.folder);
  const args = { config: database, product: product.name, namespace: cluster.namespace, folder, release, staying };
  new Undo(`${product.name}-undo`, args, { parent: rollout, dependsOn: after.filter((each) => each !== undefined) });
}


/** What must have run before a release's code does. */
function migratedBy(database?: Database): Resource[] {
  return [...(database?.migrated ?? [])];
}

export function declareFlags({ config, rollout, flags }: Ground, cluster?: Cluster): Flags | undefined {
  if (!flags || !cluster) return undefined;
  const product = config.service.name;
  return new Flags(`${product}-flags`, { namespace: cluster.namespace, product, definitions: flags }, { parent: rollout });
}

/** Key of the Secret `cache` that holds its password as JSON, which is how Kong reads values of Secrets. */
const PASSWORD_AS_JSON = "password.json";

export function declareCredentials({ config, rollout }: Ground, cluster?: Cluster, cache?: Cache): Credentials | undefined {
  const { service: product, credentials, gateway } = config;
  if (!cluster) return undefined;
  const password = gateway && cache && { [PASSWORD_AS_JSON]: cache.address.password.apply((text) => JSON.stringify(text)) };
  const entries = cache && { cache: { url: cache.url, ...password } };
  const apiKeys = gateway?.consumers.map(({ key }) => key.name);
  const args = { namespace: cluster.namespace, config: credentials, apiKeys, entries };
  return new Credentials(`${product.name}-credentials`, args, { parent: rollout });
}

export function declareCacheControls(ground: Ground, cluster?: Cluster, credentials?: Credentials): CacheControls | undefined {
  const { config: { cache, emergency, service }, rollout } = ground;
  if (!cache?.controls || !cluster) return undefined;
  const { image } = cache.controls;
  const args = { emergency, image, product: service.name, namespace: cluster.namespace, url: { name: "cache", key: "url" } };
  return new CacheControls(`${service.name}-controls`, args, { parent: rollout, dependsOn: credentials });
}

export function declareGateway({ config, rollout }: Ground, cluster?: Cluster, cache?: Cache): Gateway | undefined {
  const { gateway, service: product, cache: settings } = config;
  if (!gateway || !cluster) return undefined;
  const counters = cache && {
    host: cache.address.host,
    port: cache.address.port,
    password: { name: "cache", key: PASSWORD_AS_JSON },
    whenAway: settings?.rateLimit.whenAway ?? "allow",
  };
  const services = config.services.map(({ name }) => name);
  const args = { config: gateway, product: product.name, namespace: cluster.namespace, services, counters };
  return new Gateway(`${product.name}-gateway`, args, { parent: rollout });
}

/** What services are declared after. */
export interface BeforeServices {
  readonly cluster?: Cluster;
  readonly cache?: Cache;
  readonly credentials?: Credentials;
  readonly gateway?: Gateway;
  readonly secrets?: Secrets;
  readonly database?: Database;
}

export function declareServices(ground: Ground, before: BeforeServices): readonly Service[] {
  const { config, exposure, rollout } = ground;
  const { cluster, service: product, services, plan, telemetry, monitoring } = config;
  if (!cluster || !before.cluster) return [];
  const { cache, credentials, gateway, secrets, database } = before;
  const shared = {
    product: product.name,
    namespace: before.cluster.namespace,
    gateway: cluster.gateway,
    configMaps: gateway && [gateway.controls],
    tracks: tracksOn("services", exposure),
    bypass: exposure.bypass,
    strategy: plan.strategy,
    environment: cache && { ...cache.rateLimit },
    telemetry: telemetry && { namespace: cluster.namespace, product: product.name, environment: product.environment },
    monitoring,
  };
  const dependsOn = [...[credentials, gateway, secrets].filter((each) => each !== undefined), ...migratedBy(database)];
  return services.map((service) => {
    const args = { ...shared, config: service, passage: gateway?.passages[service.name] };
    return new Service(service.name, args, { parent: rollout, dependsOn });
  });
}

export function declareTelemetry({ config, rollout }: Ground, cluster?: Cluster): Telemetry | undefined {
  const { telemetry, service: product, monitoring } = config;
  if (!telemetry || !cluster) return undefined;
  const args = { config: telemetry, product: product.name, namespace: cluster.namespace, monitoring };
  return new Telemetry(`${product.name}-telemetry`, args, { parent: rollout });
}

export function declareMonitoring({ config, rollout }: Ground): Monitoring | undefined {
  const { monitoring, service: product, cluster, plan } = config;
  if (!monitoring || !cluster) return undefined;
  const args = { config: monitoring, product, services: monitoredServices(config), plan };
  return new Monitoring(`${product.name}-monitoring`, args, { parent: rollout });
}

export function declareWatchers({ config, rollout }: Ground): Watchers {
  const { monitoring, service: product, cluster, plan } = config;
  if (!monitoring) return {};
  const args = { config: monitoring, product, services: monitoredServices(config), plan, onCluster: cluster !== undefined };
  return watchersOf(args, { parent: rollout });
}

function monitoredServices({ services, cluster, service }: Config): MonitoredService[] {
  const namespace = cluster?.namespace ?? service.name;
  return services.map(({ name, host, port }) => ({ name, host, port, namespace }));
}

function tracksOn(surface: Surface, { tracks }: Exposure): readonly Track[] {
  return tracks.filter(({ on }) => on.includes(surface));
}

/** Where users and testers reach the product. */
export function endpointsOf({ service, services }: Config): Readonly<Record<string, string>> {
  return { web: `https://${service.domain}`, ...Object.fromEntries(services.map(({ name, host }) => [name, `https://${host}`])) };
}
