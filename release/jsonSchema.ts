/** The config's schema as JSON Schema: for editors, for the reference, and to find what a key could have been. */

import { z } from "zod";
import { isRecord } from "./record";
import { config } from "./schema";

export type SchemaNode = Readonly<Record<string, unknown>>;

/** JSON Schema (draft 2020-12) of a stack file `Pulumi.<stack>.yaml`. */
export function stackFileSchema(): SchemaNode {
  const schema: SchemaNode = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  const properties = isRecord(schema.properties) ? schema.properties : {};
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Sluice stack config",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(Object.entries(properties).map(([key, node]) => [`sluice:${key}`, node])),
        patternProperties: {
          "^secret:": { type: "object", properties: { secure: { type: "string" } }, required: ["secure"] },
          "^(?!sluice:|secret:)": true,
        },
        additionalProperties: false,
      },
    },
  };
}

/** The keys that the schema knows at a path; none where it knows none by name. */
export function propertiesAt(schema: SchemaNode, path: readonly PropertyKey[]): string[] {
  const nodes = path.reduce<readonly SchemaNode[]>((found, part) => found.flatMap((node) => below(node, part)), alternatives(schema));
  return [...new Set(nodes.flatMap((node) => (isRecord(node.properties) ? Object.keys(node.properties) : [])))];
}

function below(node: SchemaNode, part: PropertyKey): SchemaNode[] {
  const named = isRecord(node.properties) ? node.properties[String(part)] : undefined;
  return [named, typeof part === "number" ? node.items : node.additionalProperties].filter(isRecord).flatMap(alternatives);
}

function alternatives(node: SchemaNode): SchemaNode[] {
  const forms = [node.anyOf, node.oneOf].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  return forms.length > 0 ? forms : [node];
}
