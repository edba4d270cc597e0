/**
 * Every alert of a product, as data: the burn rates of its objective, its latency, its services and probes, the plan's
 * triggers, and the product's own.
 */

import type { AlertConfig, MonitoringConfig, Plan } from "../../release/schema";
import type { Alert } from "./alert";
import { type MonitoredService, PER_SERVICE, recorded, servicesOnly } from "./metrics";
import { type BurnRate, type Objective, burnRates } from "./objective";
import { probeJob } from "./scraping";
import { triggerAlerts } from "./triggers";

export interface AlertInput {
  readonly config: MonitoringConfig;
  readonly product: string;
  readonly services: readonly MonitoredService[];
  readonly plan: Plan;
}

/** All alerts, the most urgent first. One of the product's own takes the place of a built-in one of the same name. */
export function alertsOf(input: AlertInput): Alert[] {
  const own = input.config.alerts.map(ownAlert);
  const replaced = new Set(own.map(({ name }) => name));
  const all = [...builtInAlerts(input).filter(({ name }) => !replaced.has(name)), ...own];
  return all.sort((left, right) => left.severity.localeCompare(right.severity));
}

function builtInAlerts({ config, product, services, plan }: AlertInput): Alert[] {
  const probes = config.probes.length > 0 ? [probeFailed(product)] : [];
  if (services.length === 0) return probes;
  const matchers = servicesOnly(services);
  return [
    ...burnRates(config.objective).map((rate) => burnRateAlert(rate, matchers, config.objective)),
    latencyAlert(matchers, config.objective),
    serviceDown(services),
    ...probes,
    ...triggerAlerts(plan, matchers),
  ];
}

function burnRateAlert(rate: BurnRate, matchers: string, objective: Objective): Alert {
  const above = (window: string) => `${recorded.errorRatio(window)}{${matchers}} > ${rate.threshold}`;
  return {
    name: rate.name,
    expression: `${above(rate.long)} and ${above(rate.short)}`,
    for: "0s",
    severity: rate.severity,
    summary: "{{ $labels.service }} spends its error budget too fast",
    description:
      `{{ $value | humanizePercentage }} of requests failed over ${rate.long}, ${rate.factor} times what ` +
      `${objective.availabilityPercent} % over ${objective.window} allows, and over ${rate.short} they still do.`,
    runbook: rate.runbook,
    dashboard: "slo",
  };
}

function latencyAlert(matchers: string, { p95Ms }: Objective): Alert {
  return {
    name: "HighLatency",
    expression: `${recorded.p95}{${matchers}} > ${p95Ms / 1000}`,
    for: "10m",
    severity: "P1",
    summary: "{{ $labels.service }} answers slowly",
    description: `95 % of requests took up to {{ $value | humanizeDuration }}; the objective is ${p95Ms} ms.`,
    runbook: "slow-responses",
    dashboard: "slo",
  };
}

/** `absent` beside `up`: a service whose every pod is gone has no `up` to be 0. */
function serviceDown(services: readonly MonitoredService[]): Alert {
  const down = `sum by (${PER_SERVICE.join(", ")}) (up{${servicesOnly(services)}}) == 0`;
  const gone = services.map(({ name, namespace }) => `absent(up{namespace="${namespace}",service="${name}"})`);
  return {
    name: "ServiceDown",
    expression: [down, ...gone].join(" or "),
    for: "1m",
    severity: "P0",
    summary: "{{ $labels.service }} is down",
    description: "No pod of {{ $labels.service }} has answered Prometheus for a minute.",
    runbook: "service-down",
    dashboard: "infrastructure",
  };
}

function probeFailed(product: string): Alert {
  return {
    name: "ProbeFailed",
    expression: `probe_success{job="${probeJob(product)}"} == 0`,
    for: "3m",
    severity: "P0",
    summary: "{{ $labels.instance }} does not answer",
    description: "Three probes from outside in a row got no good answer from {{ $labels.instance }}.",
    runbook: "service-down",
    dashboard: "infrastructure",
  };
}

function ownAlert(alert: AlertConfig): Alert {
  return { ...alert, description: `It has held for ${alert.for}; the value is {{ $value }}.` };
}
