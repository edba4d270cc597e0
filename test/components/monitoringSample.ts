/** A product to be watched, as its config gives it. */

import type { MonitoringArgs } from "../../components/monitoring";
import { monitoring } from "../../release/schema/monitoring";
import { plan } from "../../release/schema/plan";
import { product } from "../../release/schema/product";

interface Wishes {
  readonly monitoring?: Readonly<Record<string, unknown>>;
  readonly objective?: Readonly<Record<string, unknown>>;
  readonly triggers?: readonly unknown[];
}

/** Arguments read through the schema, so that every default is what a user gets. */
export function watched(wishes: Wishes = {}): MonitoringArgs {
  return {
    config: monitoring.parse({
      dashboardsUrl: "https://grafana.omnihub.dev",
      runbooksUrl: "https://runbooks.omnihub.dev",
      objective: { availabilityPercent: 99.9, p95Ms: 500, ...wishes.objective },
      receivers: {
        P0: [{ kind: "pagerduty", routingKey: { name: "pagerduty", key: "routing-key" } }],
        P1: [{ kind: "slack", channel: "#incidents", webhook: { name: "slack", key: "url" } }],
      },
      ...wishes.monitoring,
    }),
    product: product.parse({
      name: "omnihub",
      domain: "omnihub.dev",
      environment: "production",
      regions: ["us-east-1"],
      owners: ["platform"],
      budget: { maximumMonthlyUsd: 500 },
    }),
    services: [
      { name: "api", namespace: "omnihub", host: "api.omnihub.dev", port: 8080 },
      { name: "chat", namespace: "omnihub", host: "chat.omnihub.dev", port: 9090 },
    ],
    plan: plan.parse({ strategy: "canary", steps: [{ weight: 10 }, { weight: 100 }], triggers: wishes.triggers ?? [] }),
  };
}
