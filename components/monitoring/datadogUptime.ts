/** Pages asked for from several regions, and the share of the time in which they answered. */

import { ServiceLevelObjective } from "@pulumi/datadog/serviceLevelObjective";
import { SyntheticsTest } from "@pulumi/datadog/syntheticsTest";
import type * as pulumi from "@pulumi/pulumi";
import type { UptimeConfig } from "../../release/schema";
import { milliseconds } from "../../release/schema";
import { runbookUrl } from "./links";
import type { DatadogInput } from "./datadogMonitors";

export function declareUptime(name: string, uptime: UptimeConfig, input: DatadogInput, opts: pulumi.CustomResourceOptions): void {
  const tests = uptime.urls.map((url) => new SyntheticsTest(`${name}-${placeOf(url)}`, testArgs(url, uptime, input), opts));
  const { product } = input;
  new ServiceLevelObjective(
    name,
    {
      name: `${product.name} ${product.environment}: uptime`,
      type: "monitor",
      monitorIds: tests.map(({ monitorId }) => monitorId),
      thresholds: [{ timeframe: "30d", target: uptime.availabilityPercent }],
    },
    opts,
  );
}

/** One region alone may have trouble of its own: two must fail. */
function testArgs(url: string, { regions, every }: UptimeConfig, { config, product, notify }: DatadogInput) {
  return {
    name: `${product.name} ${product.environment}: ${url}`,
    type: "api",
    subtype: "http",
    status: "live",
    message: [`${url} does not answer`, `Runbook: ${runbookUrl(config, "service-down")}`, notify.join(" ")].join("\n"),
    requestDefinition: { method: "GET", url },
    assertions: [{ type: "statusCode", operator: "is", target: "200" }],
    locations: [...regions],
    optionsList: {
      tickEvery: milliseconds(every) / 1000,
      minLocationFailed: Math.min(2, regions.length),
      retry: { count: 1, interval: 1000 },
      monitorOptions: { renotifyInterval: 30 },
    },
  };
}

/** The part of a resource's name that stands for a page. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "");
}
