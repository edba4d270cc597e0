/** Rules, alerts, their routes and dashboards, as objects of the Prometheus operator and of Grafana's sidecar. */

import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import * as pulumi from "@pulumi/pulumi";
import type { MonitoringConfig, Plan, Product } from "../../release/schema";
import { type Labels, productLabels } from "../labels";
import { dashboardTexts } from "./dashboards";
import { type DashboardName, dashboardUrls } from "./links";
import type { MonitoredService } from "./metrics";
import { alertmanagerSpec } from "./routing";
import { alertRules, prometheusRuleSpec } from "./rules";
import { probeSpec, serviceMonitorSpec } from "./scraping";

export interface MonitoringArgs {
  readonly config: MonitoringConfig;
  readonly product: Product;
  /** What is scraped, and held to the objective. */
  readonly services: readonly MonitoredService[];
  /** Its triggers become alerts. Nothing here knows of steps or releases, so that moving one changes nothing. */
  readonly plan: Plan;
}

/**
 * The product's objective, watched: recording rules, alerts with runbook and dashboard, routes to people, dashboards.
 *
 * ```ts
 * const services = [{ name: "api", namespace: "omnihub", host: "api.omnihub.dev", port: 8080 }];
 * const monitoring = new Monitoring("omnihub", { config, product, services, plan });
 * ```
 */
export class Monitoring extends pulumi.ComponentResource {
  /** Address of each dashboard. */
  readonly dashboards: Readonly<Record<DashboardName, string>>;
  /** Names of all alerts, the most urgent first. */
  readonly alerts: readonly string[];

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:monitoring:Monitoring", name, {}, opts);
    const { config, product, services } = args;
    const { namespace } = config;
    const declare = (role: string, object: OperatorObject) => {
      const metadata = { name: object.name, namespace, labels: labels(args) };
      const { kind, spec } = object;
      new CustomResource(`${name}-${role}`, { apiVersion: API_VERSIONS[kind], kind, metadata, spec }, { parent: this });
    };

    declare("rules", { kind: "PrometheusRule", name: product.name, spec: prometheusRuleSpec(args) });
    declare("routes", { kind: "AlertmanagerConfig", name: product.name, spec: alertmanagerSpec(config, product) });
    for (const service of services) {
      const object = `${product.name}-${service.name}`;
      declare(`monitor-${service.name}`, { kind: "ServiceMonitor", name: object, spec: serviceMonitorSpec(service) });
    }
    if (config.probes.length > 0) {
      declare("probes", { kind: "Probe", name: product.name, spec: probeSpec(config, product.name) });
    }
    for (const { dashboard, uid, text } of dashboardTexts({ config, product: product.name, services })) {
      const metadata = { name: uid, namespace, labels: { ...labels(args), ...DASHBOARD_LABEL } };
      new ConfigMap(`${name}-${dashboard}`, { metadata, data: { [`${uid}.json`]: text } }, { parent: this });
    }

    this.dashboards = dashboardUrls(config, product.name);
    this.alerts = [...new Set(alertRules(args).map(({ alert }) => alert))];
    this.registerOutputs({ dashboards: this.dashboards, alerts: alertsForPolicies(args) });
  }
}

/** Versions of the Prometheus operator's API. */
const API_VERSIONS = {
  PrometheusRule: "monitoring.coreos.com/v1",
  ServiceMonitor: "monitoring.coreos.com/v1",
  Probe: "monitoring.coreos.com/v1",
  AlertmanagerConfig: "monitoring.coreos.com/v1alpha1",
} as const;

interface OperatorObject {
  readonly kind: keyof typeof API_VERSIONS;
  readonly name: string;
  readonly spec: object;
}

/** Grafana's sidecar loads every ConfigMap that has it (Helm chart `grafana`, sidecar.dashboards.label). */
const DASHBOARD_LABEL = { grafana_dashboard: "1" };

function labels({ config, product }: MonitoringArgs): Labels {
  return { ...productLabels(product.name), ...config.selectorLabels };
}

/** What a policy asks of each alert: how urgent it is, and where to read what to do. */
function alertsForPolicies(args: MonitoringArgs) {
  return alertRules(args).map(({ alert, labels, annotations }) => ({
    name: alert,
    severity: labels.severity,
    runbookUrl: annotations.runbook_url,
    dashboardUrl: annotations.dashboard_url,
  }));
}
