/** The three dashboards of a product: its objective, what the release manager steers, and what it runs on. */

import type { MonitoringConfig } from "../../release/schema";
import { type Panel, grafanaJson } from "./grafana";
import { infrastructurePanels } from "./infrastructurePanels";
import { type DashboardName, dashboardUid } from "./links";
import type { MonitoredService } from "./metrics";
import { operatorPanels } from "./operatorPanels";
import { sloPanels } from "./sloPanels";

export interface DashboardInput {
  readonly config: MonitoringConfig;
  readonly product: string;
  readonly services: readonly MonitoredService[];
}

export interface DashboardText {
  readonly dashboard: DashboardName;
  readonly uid: string;
  /** The JSON that Grafana reads. */
  readonly text: string;
}

export function dashboardTexts({ config, product, services }: DashboardInput): DashboardText[] {
  const complete = (dashboard: DashboardName, topic: string, panels: readonly Panel[]) => {
    const uid = dashboardUid(product, dashboard);
    return { dashboard, uid, text: grafanaJson({ uid, title: `${product}: ${topic}`, panels }) };
  };
  return [
    complete("slo", "objective", sloPanels(services, config.objective)),
    complete("operator", "release", operatorPanels()),
    complete("infrastructure", "infrastructure", infrastructurePanels(services)),
  ];
}
