/** Logs: masked before they leave, and kept long enough to look into what happened. */

import { CONFIG_MAP } from "../../resourceTypes";
import { type Finding, resourceRule } from "../../rule";
import { isRecord, listAt, numberAt, type Props, recordAt } from "../../values";
import { type Collector, collectorsIn, type Pipeline, pipelinesOf } from "./collector";

const LOGS_INDEX = "datadog:index/logsIndex:LogsIndex";

export const logsMasked = resourceRule({
  name: "monitoring-logs-masked",
  family: "monitoring",
  severity: "high",
  description: "A collector masks secrets in logs and traces before it sends them anywhere.",
  why: "Whoever may read logs reads every secret in them, and a vendor keeps them for as long as the logs.",
  fix: "Put the processor redaction, with blocked_values, into every pipeline of logs and traces that sends to a vendor",
  refused: "pipelines:\n  logs: { receivers: [otlp], processors: [batch], exporters: [datadog] }",
  types: [CONFIG_MAP],
  options: {
    maskers: { description: "Kinds of processor that mask.", default: ["redaction"] },
    inside: { description: "Kinds of exporter that send nothing out of the cluster.", default: ["prometheus", "debug", "nop"] },
  },
  check: async (resource, { maskers, inside }) =>
    (await collectorsIn(resource)).flatMap((collector) =>
      pipelinesOf(collector)
        .filter(({ name, exporters }) => /^(logs|traces)(\/|$)/.test(name) && exporters.some((each) => !inside.includes(kindOf(each))))
        .filter(({ processors }) => !processors.some((each) => maskers.includes(kindOf(each)) && masks(collector, each)))
        .map((pipeline) => unmasked(collector, pipeline, maskers)),
    ),
});

function kindOf(component: string): string {
  return component.split("/")[0] ?? component;
}

/** A masking processor without anything to look for lets everything pass. */
function masks({ config }: Collector, processor: string): boolean {
  const settings = recordAt(config, "processors")[processor];
  if (!isRecord(settings)) return false;
  return kindOf(processor) !== "redaction" || listAt(settings, "blocked_values").length > 0;
}

function unmasked({ path }: Collector, { name, exporters }: Pipeline, maskers: readonly string[]): Finding {
  const found = `pipeline ${name}, which sends to ${exporters.join(", ")} unmasked`;
  return { property: path, found, expected: `${maskers.join(" or ")} with blocked_values among its processors` };
}

export const logsKept = resourceRule({
  name: "monitoring-logs-kept",
  family: "monitoring",
  severity: "medium",
  description: "Logs are kept for 30 days at least.",
  why: "Many a trouble is found weeks after it began; without the logs of that time nobody can tell what happened.",
  fix: "Raise keepDays of sluice:telemetry.logs and of sluice:monitoring.datadog.logs",
  refused: "new datadog.LogsIndex('logs', { retentionDays: 7 })",
  types: [CONFIG_MAP, LOGS_INDEX],
  options: {
    days: { description: "Fewest days.", default: 30 },
    attribute: { description: "Attribute by which a collector says how long, days.", default: "log.retention_days" },
  },
  check: async (resource, { days, attribute }) => {
    if (resource.type === LOGS_INDEX) return tooShort("retentionDays", numberAt(resource.props, "retentionDays"), days);
    const collectors = await collectorsIn(resource);
    return collectors.flatMap(({ path, config }) => retentions(config, attribute).flatMap((kept) => tooShort(path, kept, days)));
  },
});

/** Every value that the processor `resource` gives the attribute. */
function retentions(config: Props, attribute: string): number[] {
  return Object.values(recordAt(config, "processors"))
    .flatMap((processor) => (isRecord(processor) ? listAt(processor, "attributes") : []))
    .filter(isRecord)
    .filter(({ key }) => key === attribute)
    .map(({ value }) => Number(value));
}

/** What is not known, or left to the account's own setting, is nobody's fault here. */
function tooShort(property: string, kept: number | undefined, days: number): Finding[] {
  return kept === undefined || kept >= days ? [] : [{ property, found: `${kept} days`, expected: `${days} days or more` }];
}
