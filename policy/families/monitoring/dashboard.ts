import { CONFIG_MAP } from "../../resourceTypes";
import { type Resource, stackRule } from "../../rule";
import { recordAt } from "../../values";
import { missing, servicesOf, wordsIn } from "./services";

export const serviceDashboard = stackRule({
  name: "monitoring-service-dashboard",
  family: "monitoring",
  severity: "medium",
  description: "Each service is on a dashboard that the stack declares.",
  why: "A release is judged while it goes on; a dashboard made by hand is missing when the service is new.",
  fix: "Declare a ConfigMap with the label grafana_dashboard whose panels query the service",
  refused: "a Service api, and no ConfigMap with { labels: { grafana_dashboard: '1' } } that names it",
  options: {
    label: { description: "Label by which Grafana's sidecar finds dashboards.", default: "grafana_dashboard" },
  },
  check: (resources, { label }) => {
    const dashboards = resources.flatMap((resource) => (isDashboard(resource, label) ? dashboardTexts(resource) : []));
    if (dashboards.some(hasServiceVariable)) return [];
    const shown = wordsIn(dashboards);
    return servicesOf(resources)
      .filter(({ name }) => !shown.has(name))
      .map((service) => missing(service, "no dashboard", `a ConfigMap labelled ${label} that names ${service.name}`));
  },
});

function isDashboard({ type, props }: Resource, label: string): boolean {
  return type === CONFIG_MAP && label in recordAt(props, "metadata.labels");
}

function dashboardTexts({ props }: Resource): string[] {
  return Object.values(recordAt(props, "data")).filter((text) => typeof text === "string");
}

/** Whoever looks chooses the service from a list. */
function hasServiceVariable(text: string): boolean {
  return /\$service\b|\$\{service\b/.test(text);
}
