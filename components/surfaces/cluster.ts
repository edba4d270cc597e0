/** What runs in the cluster: secrets, flags, the gateway and the services. */

import type { Exposure, LastOutputs } from "../../release/exposure";
import { flagDefinitions } from "../../release/flags";
import type { FlagdDefinitions } from "../../release/flags";
import type { Config } from "../../release/schema";
import type { Cache } from "../cache";
import { CacheControls } from "../cacheControls";
import { Cluster } from "../cluster";
import { Credentials } from "../credentials";
import type { Database } from "../database";
import { Flags } from "../flags";
import { Gateway } from "../gateway";
import { Secrets } from "../secrets";
import { Service } from "../service";
import { migratedBy } from "./data";
import { tracksOn } from "./ground";
import type { Ground } from "./ground";

/** What each flag does after this update. */
export function flagsOf({ flags, service }: Config, exposure: Exposure, { stable }: LastOutputs): FlagdDefinitions | undefined {
  return flags && flagDefinitions({ flags, environment: service.environment, exposure, stable });
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
