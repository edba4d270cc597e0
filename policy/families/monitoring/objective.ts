import { stackRule } from "../../rule";
import { textAt } from "../../values";
import { allRules, missing, servicesOf, wordsIn } from "./services";

export const serviceObjective = stackRule({
  name: "monitoring-service-objective",
  family: "monitoring",
  severity: "high",
  description: "Each service's objective is recorded and alerted on.",
  why: "Without it nobody can tell whether a release made a service worse, or how much error budget is left.",
  fix: "Add to a PrometheusRule a recording rule of the service's error ratio, and an alert on its burn rate",
  refused: "a Service api, and no PrometheusRule with { record: … } and { alert: … } that name it",
  options: {},
  check: (resources) => {
    const rules = allRules(resources);
    const about = (kind: string) =>
      wordsIn(rules.filter((rule) => textAt(rule, kind) !== undefined).map((rule) => textAt(rule, "expr")));
    const [recorded, alerted] = [about("record"), about("alert")];
    return servicesOf(resources).flatMap((service) => {
      const absent = [
        ...(recorded.has(service.name) ? [] : ["no recording rule"]),
        ...(alerted.has(service.name) ? [] : ["no alert"]),
      ];
      const expected = `a recording rule and an alert whose expressions name ${service.name}`;
      return absent.length === 0 ? [] : [missing(service, absent.join(" and "), expected)];
    });
  },
});
