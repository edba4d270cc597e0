/** What the edge has seen, in the Prometheus text format. */

import { createServer, type Server } from "node:http";
import { Counter, Histogram, Registry } from "prom-client";

export interface Metrics {
  observe(served: Served): void;
  /** Answers `GET /metrics`. */
  readonly server: Server;
}

/** One answered request. */
export interface Served {
  readonly release: string;
  readonly host: string;
  readonly status: number;
  readonly seconds: number;
}

/** Release of a request that no application answered. */
export const NO_RELEASE = "none";

/** Upper bounds in seconds, from 5 ms to 5 s. */
const BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: "http_requests_total",
    help: "Requests that the edge has answered.",
    labelNames: ["release", "host", "code"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival at the edge to the end of its answer.",
    labelNames: ["release", "host"],
    buckets: BUCKETS,
    registers: [registry],
  });
  return {
    observe({ release, host, status, seconds }) {
      requests.inc({ release, host, code: status });
      duration.observe({ release, host }, seconds);
    },
    server: metricsServer(registry),
  };
}

function metricsServer(registry: Registry): Server {
  return createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    void registry.metrics().then((text) => response.writeHead(200, { "content-type": registry.contentType }).end(text));
  });
}
