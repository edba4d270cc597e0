/** Who hears of an alert: the AlertmanagerConfig. */

import type { IAlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1";
import type { AlertConfig, MonitoringConfig, Product, Receiver, Severity } from "../../release/schema";
import { ofKind } from "./ofKind";
import { pagerKey } from "./pagerKey";

type Spec = IAlertmanagerConfig["spec"];
type AlertmanagerReceiver = NonNullable<Spec["receivers"]>[number];

interface Urgency {
  /** Alerts that start within this time make one notice. */
  readonly groupWait: string;
  /** News of a group that has been told of waits so long. */
  readonly groupInterval: string;
  /** Nothing new is told again after this time. */
  readonly repeatInterval: string;
  /** PagerDuty, "Events API v2": critical, error, warning or info. */
  readonly pagerDuty: string;
  /** Opsgenie, "Alert API": P1 is the most urgent of five. */
  readonly opsgenie: string;
}

const URGENCIES: Readonly<Record<Severity, Urgency>> = {
  P0: { groupWait: "10s", groupInterval: "1m", repeatInterval: "30m", pagerDuty: "critical", opsgenie: "P1" },
  P1: { groupWait: "30s", groupInterval: "5m", repeatInterval: "4h", pagerDuty: "error", opsgenie: "P2" },
  P2: { groupWait: "5m", groupInterval: "30m", repeatInterval: "24h", pagerDuty: "warning", opsgenie: "P4" },
};

const SEVERITIES: readonly Severity[] = ["P0", "P1", "P2"];

/** Alerts with the same values of these labels are one trouble. */
const ONE_TROUBLE = ["product", "environment", "service"];

export function alertmanagerSpec(config: MonitoringConfig, product: Product): Spec {
  const special = config.alerts.filter(isSpecial);
  const receivers = receiversOf(config, product);
  return {
    route: {
      receiver: "P2",
      groupBy: [...ONE_TROUBLE],
      matchers: [equal("product", product.name), equal("environment", product.environment)],
      routes: [...special.map(ownRoute), ...SEVERITIES.map(severityRoute)],
    },
    receivers: [
      ...SEVERITIES.map((severity) => receiver(severity, severity, receivers[severity])),
      ...special.map((alert) =>
        receiver(receiverOf(alert), alert.severity, [...receivers[alert.severity], ...alert.also]),
      ),
    ],
    inhibitRules: [
      {
        sourceMatch: [equal("severity", "P0")],
        targetMatch: [{ name: "severity", value: "P1|P2", matchType: "=~" }],
        equal: [...ONE_TROUBLE],
      },
    ],
  };
}

/** What the config lists; P0 also pages the product's own service at PagerDuty where there is one. */
function receiversOf({ receivers, pagerduty }: MonitoringConfig, { name }: Product): MonitoringConfig["receivers"] {
  if (!pagerduty) return receivers;
  return { ...receivers, P0: [...receivers.P0, { kind: "pagerduty", routingKey: pagerKey(name) }] };
}

function severityRoute(severity: Severity) {
  const { groupWait, groupInterval, repeatInterval } = URGENCIES[severity];
  return { receiver: severity, matchers: [equal("severity", severity)], groupWait, groupInterval, repeatInterval };
}

/** Whether an alert is told of in another way than the others of its severity. */
function isSpecial({ cooldown, also }: AlertConfig): boolean {
  return cooldown !== undefined || also.length > 0;
}

/**
 * The cooldown is both intervals: within it neither the same alert is repeated, nor one that ended and began again told
 * of anew, for Alertmanager keeps a group until the interval in which it ended is over.
 */
function ownRoute(alert: AlertConfig) {
  const { name, severity, cooldown } = alert;
  const usual = severityRoute(severity);
  const intervals = cooldown === undefined ? {} : { groupInterval: cooldown, repeatInterval: cooldown };
  return { ...usual, ...intervals, receiver: receiverOf(alert), matchers: [equal("alertname", name), ...usual.matchers] };
}

/** No severity begins so. */
function receiverOf({ name }: AlertConfig): string {
  return `alert-${name}`;
}

function equal(name: string, value: string) {
  return { name, value, matchType: "=" } as const;
}

const SUMMARY =
  "[{{ .CommonLabels.severity }}] {{ .CommonLabels.service }}: {{ (index .Alerts 0).Annotations.summary }}";

const DETAILS = [
  "{{ range .Alerts }}{{ .Annotations.summary }}",
  "{{ .Annotations.description }}",
  "Runbook: {{ .Annotations.runbook_url }}",
  "Dashboard: {{ .Annotations.dashboard_url }}",
  "{{ end }}",
].join("\n");

/** A receiver through every channel that it lists; one without channels keeps silent. */
function receiver(name: string, severity: Severity, channels: readonly Receiver[]): AlertmanagerReceiver {
  const urgency = URGENCIES[severity];
  return {
    name,
    slackConfigs: ofKind(channels, "slack").map(({ channel, webhook }) => ({
      channel,
      apiURL: { ...webhook },
      title: SUMMARY,
      text: DETAILS,
      sendResolved: true,
    })),
    pagerdutyConfigs: ofKind(channels, "pagerduty").map(({ routingKey }) => ({
      routingKey: { ...routingKey },
      severity: urgency.pagerDuty,
      description: SUMMARY,
      details: [{ key: "alerts", value: DETAILS }],
      sendResolved: true,
    })),
    opsgenieConfigs: ofKind(channels, "opsgenie").map(({ apiKey }) => ({
      apiKey: { ...apiKey },
      priority: urgency.opsgenie,
      message: SUMMARY,
      description: DETAILS,
      sendResolved: true,
    })),
    emailConfigs: ofKind(channels, "email").map(({ to }) => ({
      to,
      headers: [{ key: "Subject", value: SUMMARY }],
      text: DETAILS,
      sendResolved: true,
    })),
  };
}
