/** What watches: telemetry, monitoring and the vendors beside it. */

import type { Config } from "../../release/schema";
import type { Cluster } from "../cluster";
import { Monitoring } from "../monitoring";
import type { MonitoredService } from "../monitoring/metrics";
import { type Watchers, watchersOf } from "../monitoring/watchers";
import { Telemetry } from "../telemetry";
import type { Ground } from "./ground";

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
