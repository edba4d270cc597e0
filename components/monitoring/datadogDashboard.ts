/** A dashboard at Datadog, as its API takes it (docs.datadoghq.com/api/latest/dashboards, "Create a new dashboard"). */

import type { DatadogInput } from "./datadogMonitors";
import { METRICS, scope } from "./datadogMonitors";

/** The text of the dashboard that shows the objective and each release of each service. */
export function dashboardJson(input: DatadogInput, objective: string): string {
  const { product } = input;
  const by = ` by {service,version}`;
  const over = scope(input);
  return JSON.stringify({
    title: `${product.name} ${product.environment}`,
    layout_type: "ordered",
    widgets: [
      sloWidget(objective),
      timeseries("Requests", `sum:${METRICS.requests}${over}${by}.as_count()`),
      timeseries("Errors", `sum:${METRICS.errors}${over}${by}.as_count()`),
      timeseries("P95", `p95:${METRICS.latency}${over}${by}`),
    ],
  });
}

function sloWidget(objective: string) {
  const shown = { view_type: "detail", view_mode: "overall", show_error_budget: true, time_windows: ["7d", "30d"] };
  return { definition: { type: "slo", title: "Availability", slo_id: objective, ...shown } };
}

function timeseries(title: string, query: string) {
  const queries = [{ data_source: "metrics", name: "measured", query }];
  const requests = [{ response_format: "timeseries", queries, formulas: [{ formula: "measured" }], display_type: "line" }];
  return { definition: { type: "timeseries", title, requests } };
}
