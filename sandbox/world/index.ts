/**
 * The live world behind the stand-in cloud: real HTTP servers on loopback that obey what is deployed. A request enters
 * at the edge, passes Cloudflare's firewall and load balancer, then Vercel or the cluster's gateway, and is answered by
 * the server of one release. A change of the cloud's resources counts from the very next request on.
 *
 *     const world = await startWorld(cloud);
 *     world.setBehaviour("1.5.0", { errorsPercent: 3 });
 *     const load = world.load({ hosts: ["api.example.com"], requestsPerSecond: 200 });
 *     load.measure().releases["1.5.0"]?.errorRatePercent;
 */

import type { Cloud, ReleaseBehaviour } from "../types";
import { createAlerts, type FiredAlert } from "./alerts";
import { runApplications } from "./application";
import { type Deployed, readDeployed, runningVersions } from "./deployed";
import { createEdge } from "./edge";
import { createFlagGate } from "./flags";
import { type Counters, memoryCounters } from "./kong";
import { closeNow, listen } from "./listen";
import { type Load, type LoadOptions, startLoad } from "./load";
import { createMetrics } from "./metrics";
import type { Random } from "./random";
import { createRateLimits } from "./rateLimits";
import { addressAt } from "./request";

export type { Load, LoadOptions } from "./load";
export { seeded } from "./random";

export interface World {
  /** Entry of the edge, e.g. `http://127.0.0.1:41234`; send the public host name in the Host header. */
  readonly edge: string;
  /** The edge's URL for a public address, for callers that cannot choose their Host header. */
  address(url: string): string;
  /** URL of the metrics in the Prometheus text format. */
  readonly metrics: string;
  /** Root of an Alertmanager's API. */
  readonly alerts: string;
  /** An alert that fires from now on, until it is resolved. */
  fire(alert: FiredAlert): void;
  resolve(name: string): void;
  /** By release version; may be set before the release is deployed, and changed while it runs. */
  setBehaviour(version: string, behaviour: ReleaseBehaviour): void;
  load(options: LoadOptions): Load;
  /** Closes everything, loads included, without waiting for requests under way. */
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** Source of every choice and service time; `Math.random` when left out. */
  readonly random?: Random;
  /** Where Kong counts requests; its own memory when left out. */
  readonly counters?: Counters;
}

export async function startWorld(
  cloud: Pick<Cloud, "resources" | "onChange">,
  { random = Math.random, counters = memoryCounters() }: WorldOptions = {},
): Promise<World> {
  const behaviours = new Map<string, ReleaseBehaviour>();
  const loads: Load[] = [];
  const gate = createFlagGate();
  const applications = runApplications((version) => behaviours.get(version) ?? {}, random, gate.admits);
  const view = followDeployed(cloud, (deployed) => {
    gate.follow(deployed.configMaps);
    applications.keep(runningVersions(deployed));
  });
  const metrics = createMetrics();
  const limits = createRateLimits();
  const edge = createEdge({ deployed: view.deployed, applications, metrics, random, limits, counters });
  const edgeUrl = `http://127.0.0.1:${await listen(edge)}`;
  const alerts = createAlerts();
  const alertsUrl = `http://127.0.0.1:${await listen(alerts.server)}`;
  const metricsUrl = `http://127.0.0.1:${await listen(metrics.server)}/metrics`;
  return {
    edge: edgeUrl,
    address: (url) => addressAt(edgeUrl, url),
    metrics: metricsUrl,
    alerts: alertsUrl,
    fire: alerts.fire,
    resolve: alerts.resolve,
    setBehaviour: (version, behaviour) => void behaviours.set(version, behaviour),
    load(options) {
      const load = startLoad(edgeUrl, options, random);
      loads.push(load);
      return load;
    },
    async stop() {
      view.leave();
      await Promise.all(loads.map((load) => load.stop()));
      await Promise.all([closeNow(edge), closeNow(metrics.server), closeNow(alerts.server), applications.stop()]);
    },
  };
}

interface View {
  readonly deployed: () => Deployed;
  readonly leave: () => void;
}

/** Reads the resources once after a burst of changes: at the next request, or at the next turn of the event loop. */
function followDeployed(cloud: Pick<Cloud, "resources" | "onChange">, onRead: (deployed: Deployed) => void): View {
  let current: Deployed | undefined;
  let left = false;
  const deployed = (): Deployed => {
    if (current) return current;
    current = readDeployed(cloud.resources());
    if (!left) onRead(current);
    return current;
  };
  cloud.onChange(() => {
    current = undefined;
    setImmediate(deployed);
  });
  deployed();
  return { deployed, leave: () => void (left = true) };
}
