/** OpenTelemetry Collectors' configuration, wherever a ConfigMap holds one. */

import type { Resource } from "../../rule";
import { childPath, isRecord, listAt, type Props, recordAt } from "../../values";

export interface Collector {
  /** Path of the text in its ConfigMap. */
  readonly path: string;
  readonly config: Props;
}

export interface Pipeline {
  /** Such as `logs` or `logs/audit`. */
  readonly name: string;
  readonly processors: readonly string[];
  /** Those that send to somewhere else; connectors hand on within the collector. */
  readonly exporters: readonly string[];
}

/** Everything in the ConfigMap that is a collector's configuration, written as JSON or as YAML. */
export async function collectorsIn({ props }: Pick<Resource, "props">): Promise<readonly Collector[]> {
  const texts = Object.entries(recordAt(props, "data")).filter(([, text]) => typeof text === "string" && looksLikeOne(text));
  const read = await Promise.all(texts.map(async ([key, text]) => ({ path: childPath("data", key), config: await parsed(String(text)) })));
  return read.flatMap(({ path, config }) => (isRecord(config) ? [{ path, config }] : []));
}

export function pipelinesOf({ config }: Collector): readonly Pipeline[] {
  const connectors = Object.keys(recordAt(config, "connectors"));
  return Object.entries(recordAt(config, "service.pipelines")).map(([name, pipeline]) => ({
    name,
    processors: namesAt(pipeline, "processors"),
    exporters: namesAt(pipeline, "exporters").filter((exporter) => !connectors.includes(exporter)),
  }));
}

function namesAt(pipeline: unknown, key: string): readonly string[] {
  return isRecord(pipeline) ? listAt(pipeline, key).map(String) : [];
}

/** Cheap, for most ConfigMaps hold something else. */
function looksLikeOne(text: string): boolean {
  return ["receivers", "exporters", "pipelines"].every((word) => text.includes(word));
}

/** The YAML parser is loaded only for what is no JSON. */
async function parsed(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parse } = await import("yaml");
    return attempt(() => parse(text) as unknown);
  }
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}
