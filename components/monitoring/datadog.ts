/** The product at Datadog: objective, monitors, dashboard, its logs' index, and uptime from several regions. */

import { DashboardJson } from "@pulumi/datadog/dashboardJson";
import { LogsIndex } from "@pulumi/datadog/logsIndex";
import { Monitor } from "@pulumi/datadog/monitor";
import { ServiceLevelObjective } from "@pulumi/datadog/serviceLevelObjective";
import * as pulumi from "@pulumi/pulumi";
import type { DatadogConfig, Product, UptimeConfig } from "../../release/schema";
import { dashboardJson } from "./datadogDashboard";
import { type DatadogInput, type DatadogMonitor, metricMonitors, monitor } from "./datadogMonitors";
import { burnRateLimits, objectiveArgs } from "./datadogObjective";
import { declareUptime } from "./datadogUptime";

export interface DatadogArgs extends Omit<DatadogInput, "notify"> {
  readonly datadog: DatadogConfig;
  /** Pages to be asked for from several regions. Default none. */
  readonly uptime?: UptimeConfig;
}

/**
 * Declares what Datadog watches. The account's keys are the provider's own: `datadog:apiKey` and `datadog:appKey` in the
 * stack's secret config, or DD_API_KEY and DD_APP_KEY.
 *
 * @example
 * new Datadog("shop-datadog", { config, datadog: config.datadog, product, services, plan });
 */
export class Datadog extends pulumi.ComponentResource {
  /** Address of the dashboard. */
  readonly dashboard: pulumi.Output<string>;

  constructor(name: string, args: DatadogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:monitoring:Datadog", name, {}, opts);
    const { config, datadog, product, uptime } = args;
    const input = { ...args, notify: datadog.notify };
    const tags = tagsOf(product);
    const child = { parent: this };

    const objective = new ServiceLevelObjective(`${name}-objective`, { ...objectiveArgs(input), tags }, child);
    metricMonitors(input).forEach((each, index) => {
      new Monitor(`${name}-monitor-${String(index + 1)}`, { type: "query alert", ...monitorArgs(each), tags }, child);
    });
    for (const limit of burnRateLimits(config.objective)) {
      const { query, ...rest } = monitorArgs(monitor(limit, input));
      const burning = pulumi.interpolate`burn_rate("${objective.id}")${query}`;
      new Monitor(`${name}-${limit.name}`, { type: "slo alert", ...rest, query: burning, tags }, child);
    }
    const dashboard = new DashboardJson(
      `${name}-dashboard`,
      { dashboard: objective.id.apply((id) => dashboardJson(input, id)) },
      child,
    );
    if (datadog.logs) new LogsIndex(`${name}-logs`, indexArgs(datadog.logs, args), child);
    if (uptime) declareUptime(`${name}-uptime`, uptime, input, child);

    this.dashboard = pulumi.interpolate`https://${appHost(datadog.site)}${dashboard.url}`;
    this.registerOutputs({ dashboard: this.dashboard });
  }
}

function tagsOf({ name, environment }: Product): string[] {
  return [`product:${name}`, `env:${environment}`, "managed-by:pulumi"];
}

function monitorArgs({ critical, ...told }: DatadogMonitor) {
  return { ...told, monitorThresholds: { critical } };
}

/** The index takes what the product's services wrote in this environment, and keeps it so long. */
function indexArgs({ index, keepDays }: NonNullable<DatadogConfig["logs"]>, { product, services }: DatadogArgs) {
  const written = services.length > 0 ? ` service:(${services.map(({ name }) => name).join(" OR ")})` : "";
  return { name: index, filters: [{ query: `env:${product.environment}${written}` }], retentionDays: keepDays };
}

/** docs.datadoghq.com/getting_started/site, "Site URL": sites of a region have it in place of `app`. */
function appHost(site: string): string {
  return site.split(".").length > 2 ? site : `app.${site}`;
}
