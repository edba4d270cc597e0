/** Addresses that alerts and outputs point at. */

import type { AlertConfig, MonitoringConfig } from "../../release/schema";

export type DashboardName = AlertConfig["dashboard"];

/** Grafana takes at most 40 signs ("Dashboard API", uid) and a product may have 30, hence the short one. */
const SUFFIXES: Readonly<Record<DashboardName, string>> = { slo: "slo", operator: "operator", infrastructure: "infra" };

/** Stable id of a dashboard, also its object's name. */
export function dashboardUid(product: string, dashboard: DashboardName): string {
  return `${product}-${SUFFIXES[dashboard]}`;
}

/** The address of every dashboard. */
export function dashboardUrls(config: MonitoringConfig, product: string): Readonly<Record<DashboardName, string>> {
  const url = (dashboard: DashboardName) => dashboardUrl(config, product, dashboard);
  return { slo: url("slo"), operator: url("operator"), infrastructure: url("infrastructure") };
}

export function dashboardUrl({ dashboardsUrl }: MonitoringConfig, product: string, dashboard: DashboardName): string {
  return `${dashboardsUrl}/d/${dashboardUid(product, dashboard)}`;
}

export function runbookUrl({ runbooksUrl }: MonitoringConfig, page: string): string {
  return `${runbooksUrl}/${page}.md`;
}
