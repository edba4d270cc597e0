/** The PrometheusRule: what is recorded, and every alert with its labels and links. */

import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { Product, Severity } from "../../release/schema";
import type { Alert } from "./alert";
import { type AlertInput, alertsOf } from "./alerts";
import { dashboardUrl, runbookUrl } from "./links";
import { recordingRules } from "./recordings";

export interface RulesInput extends Omit<AlertInput, "product"> {
  readonly product: Product;
}

/** An alert as Prometheus evaluates it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<"product" | "environment" | "service" | "team" | "namespace", string>> & {
    readonly severity: Severity;
  };
  readonly annotations: Readonly<Record<"summary" | "description" | "runbook_url" | "dashboard_url", string>>;
}

export function prometheusRuleSpec(input: RulesInput): IPrometheusRule["spec"] {
  const { config, product, services } = input;
  const recordings = services.length > 0 ? recordingRules(services, config.objective) : [];
  return {
    groups: [
      { name: `${product.name}-recordings`, interval: "30s", rules: recordings },
      { name: `${product.name}-alerts`, interval: "30s", rules: alertRules(input) },
    ].filter(({ rules }) => rules.length > 0),
  };
}

/** Every alert, the most urgent first. */
export function alertRules(input: RulesInput): AlertRule[] {
  return alertsOf({ ...input, product: input.product.name }).map((alert) => alertRule(alert, input));
}

function alertRule(alert: Alert, { config, product }: RulesInput): AlertRule {
  return {
    alert: alert.name,
    expr: alert.expression,
    for: alert.for,
    labels: {
      severity: alert.severity,
      product: product.name,
      environment: product.environment,
      service: `{{ or $labels.service "${product.name}" }}`,
      team: product.owners.join(", "),
      // The operator lets an AlertmanagerConfig see alerts of its own namespace only, unless it is told otherwise.
      namespace: config.namespace,
    },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: runbookUrl(config, alert.runbook),
      dashboard_url: dashboardUrl(config, product.name, alert.dashboard),
    },
  };
}
