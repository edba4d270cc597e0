/** Addresses that alerts and outputs point at. */

import { createHash } from "node:crypto";
import type { AlertConfig, MonitoringConfig } from "../../release/schema";

/** `slo`, `operator`, `infrastructure`, or one of the product's own. */
export type DashboardName = AlertConfig["dashboard"];

/** Every product's dashboards, and what their ids end in. */
const BUILT_IN: Readonly<Record<string, string>> = { slo: "slo", operator: "operator", infrastructure: "infra" };

/** Grafana's limit ("Dashboard API", uid). */
const LONGEST_UID = 40;

/** Stable id of a dashboard, also its object's name. A name that is too long for one ends in its own digest. */
export function dashboardUid(product: string, dashboard: DashboardName): string {
  const uid = `${product}-${BUILT_IN[dashboard] ?? dashboard}`;
  if (uid.length <= LONGEST_UID) return uid;
  const digest = createHash("sha256").update(uid).digest("hex").slice(0, 8);
  return `${uid.slice(0, LONGEST_UID - digest.length - 1)}-${digest}`;
}

/** The address of every dashboard, by its name. */
export function dashboardUrls(config: MonitoringConfig, product: string): Readonly<Record<DashboardName, string>> {
  const names = [...Object.keys(BUILT_IN), ...config.dashboards.map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [name, dashboardUrl(config, product, name)]));
}

export function dashboardUrl({ dashboardsUrl }: MonitoringConfig, product: string, dashboard: DashboardName): string {
  return `${dashboardsUrl}/d/${dashboardUid(product, dashboard)}`;
}

export function runbookUrl({ runbooksUrl }: MonitoringConfig, page: string): string {
  return `${runbooksUrl}/${page}.md`;
}
