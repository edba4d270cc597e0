/** Alerts, as Alertmanager's API v2 gives them: those that fire now. */

import { createServer, type Server } from "node:http";

export interface FiredAlert {
  readonly name: string;
  /** As in the alert's label, e.g. `P0`. */
  readonly severity: string;
  readonly summary?: string;
}

export interface Alerts {
  /** From now on, until it is resolved. */
  readonly fire: (alert: FiredAlert) => void;
  readonly resolve: (name: string) => void;
  /** Answers `GET /api/v2/alerts`, with its `filter` of one label. */
  readonly server: Server;
}

export function createAlerts(): Alerts {
  const firing = new Map<string, FiredAlert & { readonly startsAt: string }>();
  return {
    fire: (alert) => void firing.set(alert.name, { ...alert, startsAt: new Date().toISOString() }),
    resolve: (name) => void firing.delete(name),
    server: createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://alerts");
      if (url.pathname !== "/api/v2/alerts") return void response.writeHead(404).end();
      const severity = /^severity="(.*)"$/.exec(url.searchParams.get("filter") ?? "")?.[1];
      const answer = [...firing.values()].filter((alert) => severity === undefined || alert.severity === severity).map(gettable);
      return void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    }),
  };
}

/** `gettableAlert` of Alertmanager's openapi.yaml. */
function gettable({ name, severity, summary = "", startsAt }: FiredAlert & { readonly startsAt: string }) {
  return {
    labels: { alertname: name, severity },
    annotations: { summary },
    startsAt,
    updatedAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 300_000).toISOString(),
    fingerprint: Buffer.from(name).toString("hex"),
    receivers: [{ name: "default" }],
    status: { state: "active", silencedBy: [], inhibitedBy: [] },
    generatorURL: "",
  };
}
