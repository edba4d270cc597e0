/**
 * The applications: one real HTTP server for each deployment, which names its release in the header `x-release` and
 * behaves as that release was told to.
 */

import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { ReleaseBehaviour } from "../types";
import type { Admits } from "./flags";
import { closeGracefully, closeNow, listen } from "./listen";
import { logNormal, type Random } from "./random";

export interface Applications {
  /** Starts, restarts and ends servers until just these run: version by application id. */
  keep(versions: ReadonlyMap<string, string>): void;
  /** Port of a running application, as soon as it listens; undefined for one that does not run. */
  port(id: string): Promise<number> | undefined;
  stop(): Promise<void>;
}

/** Answers the release an application runs. */
export const RELEASE_HEADER = "x-release";

/** Median service time of a healthy release, milliseconds. */
const USUAL_LATENCY_MS = 20;

/** Spread of service times: with 0.3 the 95th percentile is at 1.64 times the median. */
const LATENCY_SIGMA = 0.3;

interface Running {
  readonly version: string;
  readonly server: Server;
  readonly port: Promise<number>;
}

export function runApplications(
  behaviourOf: (version: string) => ReleaseBehaviour,
  random: Random,
  admits: Admits = () => true,
): Applications {
  const running = new Map<string, Running>();
  const leaving = new Set<Server>();

  const start = (id: string, version: string): void => {
    const admitted = (request: IncomingMessage): boolean => admits(id, request);
    const server = createServer(application(version, { behaviourOf, random, admitted }));
    running.set(id, { version, server, port: listen(server) });
  };

  const end = async (id: string, { server, port }: Running): Promise<void> => {
    running.delete(id);
    leaving.add(server);
    await port;
    await closeGracefully(server);
    leaving.delete(server);
  };

  return {
    keep(versions) {
      for (const [id, known] of running) if (versions.get(id) !== known.version) void end(id, known);
      for (const [id, version] of versions) if (!running.has(id)) start(id, version);
    },
    port: (id) => running.get(id)?.port,
    async stop() {
      const servers = [...leaving, ...[...running.values()].map(({ server }) => server)];
      await Promise.all([...running.values()].map(({ port }) => port));
      await Promise.all(servers.map(closeNow));
    },
  };
}

interface Conduct {
  readonly behaviourOf: (version: string) => ReleaseBehaviour;
  readonly random: Random;
  /** Whether the feature flags let the request in. */
  readonly admitted: (request: IncomingMessage) => boolean;
}

function application(version: string, { behaviourOf, random, admitted }: Conduct): RequestListener {
  return (request, response) => {
    request.resume();
    const behaviour = behaviourOf(version);
    const status = admitted(request) ? statusOf(request.url ?? "/", behaviour, random) : 403;
    const latency = logNormal(behaviour.latencyMs ?? USUAL_LATENCY_MS, LATENCY_SIGMA, random);
    setTimeout(() => {
      response.writeHead(status, { [RELEASE_HEADER]: version, "content-type": "application/json" });
      response.end(`${JSON.stringify({ release: version, status })}\n`);
    }, latency);
  };
}

function statusOf(url: string, { healthy = true, errorsPercent = 0 }: ReleaseBehaviour, random: Random): number {
  const [path = "/"] = url.split("?");
  if (isHealthPath(path)) return healthy ? 200 : 503;
  return random() * 100 < errorsPercent ? 500 : 200;
}

/** Such as `/health` and `/api/health/database`: checks see whether a release is well, and not how it treats its users. */
function isHealthPath(path: string): boolean {
  return path.split("/").includes("health");
}
