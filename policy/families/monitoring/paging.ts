import { type Resource, type StackFinding, stackRule } from "../../rule";
import { isRecord, listAt, type Props, recordAt, textAt } from "../../values";
import { allRules, missing, servicesOf, wordsIn } from "./services";

const ROUTING = /^kubernetes:monitoring\.coreos\.com\/\w+:AlertmanagerConfig$/;

export const pageOnOutage = stackRule({
  name: "monitoring-alert-that-pages",
  family: "monitoring",
  severity: "critical",
  description: "Each service has an alert of the most urgent severity, and that severity pages somebody.",
  why: "An outage that only a chat channel hears of lasts until somebody happens to look.",
  fix: "Give the service an alert with severity P0, and route P0 to a receiver with PagerDuty or Opsgenie",
  refused: "receivers: [{ name: P0, slackConfigs: [{ channel: '#incidents' }] }]",
  options: {
    severity: { description: "Severity whose alerts page.", default: "P0" },
    pagers: {
      description: "Parts of a receiver that page.",
      default: ["pagerdutyConfigs", "opsgenieConfigs", "victoropsConfigs"],
    },
  },
  check: (resources, { severity, pagers }) => {
    const services = servicesOf(resources);
    const urgent = allRules(resources).filter((rule) => isAlertOf(severity, rule));
    const alerted = wordsIn(urgent.map((rule) => textAt(rule, "expr")));
    const silent = services.filter(({ name }) => !alerted.has(name));
    const noAlert = silent.map((service) =>
      missing(service, `no alert of severity ${severity}`, `one whose expression names ${service.name}`),
    );
    const routing = resources.filter(({ type }) => ROUTING.test(type));
    if (services.length === 0) return [];
    if (routing.length > 0) return [...noAlert, ...unpaged(routing, severity, pagers)];
    const noRoute = services.map((service) => missing(service, "no AlertmanagerConfig", `one that pages ${severity}`));
    return [...noAlert, ...noRoute];
  },
});

function isAlertOf(severity: string, rule: Props): boolean {
  return textAt(rule, "alert") !== undefined && textAt(rule, "labels.severity") === severity;
}

/** One configuration that pages is enough: others may tell other people. */
function unpaged(routing: readonly Resource[], severity: string, pagers: readonly string[]): StackFinding[] {
  const reached = routing.map((resource) => ({ resource, receivers: receiversOf(resource.props, severity) }));
  if (reached.some(({ receivers }) => receivers.some(({ receiver }) => pages(receiver, pagers)))) return [];
  return reached.map(({ resource, receivers }) => {
    const names = receivers.map(({ receiver }) => textAt(receiver, "name")).join(", ");
    const found = names === "" ? `no receiver of ${severity}` : `receiver ${names} of ${severity}, which pages nobody`;
    const property = receivers[0]?.path ?? "spec.receivers";
    return { resource, property, found, expected: `a receiver with one of ${pagers.join(", ")}` };
  });
}

function pages(receiver: Props, pagers: readonly string[]): boolean {
  return pagers.some((pager) => listAt(receiver, pager).length > 0);
}

function receiversOf(props: Props, severity: string) {
  const names = reachedFrom(recordAt(props, "spec.route"), severity);
  return listAt(props, "spec.receivers")
    .map((_, index) => `spec.receivers[${index}]`)
    .map((path) => ({ path, receiver: recordAt(props, path) }))
    .filter(({ receiver }) => names.includes(textAt(receiver, "name") ?? ""));
}

/**
 * Alertmanager takes the first child that matches, more after `continue`, and the route itself where none does. One that
 * asks for more than the severity, such as a name, is passed by other alerts.
 */
function reachedFrom(route: Props, severity: string): string[] {
  const children = listAt(route, "routes").filter(isRecord).filter((child) => matches(child, severity));
  const last = children.findIndex((child) => child.continue !== true && asksOnly("severity", child));
  const taken = last === -1 ? children : children.slice(0, last + 1);
  if (taken.length === 0) return [textAt(route, "receiver") ?? ""];
  return taken.flatMap((child) => reachedFrom({ receiver: route.receiver, ...child }, severity));
}

function asksOnly(label: string, route: Props): boolean {
  return listAt(route, "matchers").every((matcher) => isRecord(matcher) && matcher.name === label);
}

/** Other labels than the severity may have any value. */
function matches(route: Props, severity: string): boolean {
  return listAt(route, "matchers")
    .filter(isRecord)
    .filter(({ name }) => name === "severity")
    .every(({ value, matchType, regex }) => MATCHES[matchTypeOf(matchType, regex)]?.(String(value), severity) ?? false);
}

/** `regex: true` is the older way to write `=~`. */
function matchTypeOf(matchType: unknown, regex: unknown): string {
  return typeof matchType === "string" ? matchType : regex === true ? "=~" : "=";
}

const MATCHES: Readonly<Partial<Record<string, (value: string, severity: string) => boolean>>> = {
  "=": (value, severity) => value === severity,
  "!=": (value, severity) => value !== severity,
  "=~": fits,
  "!~": (value, severity) => !fits(value, severity),
};

/** Prometheus anchors its patterns; one that JavaScript does not understand fits nothing. */
function fits(pattern: string, severity: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(severity);
  } catch {
    return false;
  }
}
