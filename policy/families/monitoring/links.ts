import { type Finding, resourceRule } from "../../rule";
import { childPath, type Props, quoted, textAt, valueAt } from "../../values";
import { type PrometheusRule, prometheusRules, RULES } from "./services";

export const alertLinks = resourceRule({
  name: "monitoring-alert-links",
  family: "monitoring",
  severity: "medium",
  description: "Every alert says how urgent it is, and where its runbook and its dashboard are.",
  why: "Whoever is woken by an alert needs the page that says what to do, not a search for it.",
  fix: "Give the alert the label severity and the annotations runbook_url and dashboard_url",
  refused: "- alert: HighErrorRate\n  expr: …\n  labels: {}",
  types: [RULES],
  options: {
    severities: { description: "Severities that an alert may have.", default: ["P0", "P1", "P2"] },
    links: { description: "Annotations that must hold an address.", default: ["runbook_url", "dashboard_url"] },
  },
  check: (resource, { severities, links }) =>
    prometheusRules(resource)
      .filter(({ rule }) => rule.alert !== undefined)
      .flatMap((alert) => [
        ...severityFindings(alert, severities),
        ...links.flatMap((link) => linkFindings(alert, link)),
      ]),
});

function severityFindings({ rule, path }: PrometheusRule, severities: readonly string[]): Finding[] {
  if (severities.includes(textAt(rule, "labels.severity") ?? "")) return [];
  const found = `${quoted(valueAt(rule, "labels.severity"))} for ${alertName(rule)}`;
  return [{ property: `${path}.labels.severity`, found, expected: `one of ${severities.join(", ")}` }];
}

function linkFindings({ rule, path }: PrometheusRule, link: string): Finding[] {
  const annotation = childPath("annotations", link);
  const text = textAt(rule, annotation);
  if (text !== undefined && isAddress(text)) return [];
  const found = `${text === undefined ? "nothing" : "no address"} for ${alertName(rule)}`;
  return [{ property: `${path}.${annotation}`, found, expected: "an address such as https://…" }];
}

function alertName(rule: Props): string {
  return `alert ${textAt(rule, "alert") ?? "without a name"}`;
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text);
}
