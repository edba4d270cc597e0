/** The dashboards of a product: its objective, what the release manager steers, what it runs on, and its own. */

import type { DashboardConfig, MonitoringConfig } from "../../release/schema";
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
    return { dashboard, uid, text: grafanaJson({ uid, product, title: `${product}: ${topic}`, panels }) };
  };
  return [
    complete("slo", "objective", sloPanels(services, config.objective)),
    complete("operator", "release", operatorPanels()),
    complete("infrastructure", "infrastructure", infrastructurePanels(services)),
    ...config.dashboards.map((own) => complete(own.name, own.title, ownPanels(own))),
  ];
}

/** Columns out of 24: four figures or two charts stand side by side. */
const WIDTHS = { stat: 6, timeseries: 12 } as const;

function ownPanels({ panels }: DashboardConfig): Panel[] {
  return panels.map((panel) => ({ ...panel, description: panel.title, width: WIDTHS[panel.kind] }));
}
