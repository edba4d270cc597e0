/** Shapes of custom resources from their definition's schema: an OpenAPI document of the API server's kind. */

import { isRecord, type Properties } from "../values";
import type { Field, Shape } from "./shape";

/** What the schema lets through; ranges, patterns and what must be there are left to a validator. */
export function openApiShape(schema: Properties): Shape {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true || typeof schema.type !== "string") return { kind: "any" };
  return SHAPES[schema.type]?.(schema) ?? { kind: "any" };
}

const SHAPES: Readonly<Record<string, (schema: Properties) => Shape>> = {
  boolean: () => ({ kind: "boolean" }),
  string: () => ({ kind: "string" }),
  integer: () => ({ kind: "number" }),
  number: () => ({ kind: "number" }),
  array: ({ items }) => ({ kind: "list", of: isRecord(items) ? openApiShape(items) : { kind: "any" } }),
  object: objectShape,
};

function objectShape({ properties, additionalProperties }: Properties): Shape {
  if (isRecord(additionalProperties)) return { kind: "map", of: openApiShape(additionalProperties) };
  if (!isRecord(properties)) return { kind: "any" };
  const fields = Object.entries(properties).map(([name, schema]): [string, Field] => {
    return [name, { shape: isRecord(schema) ? openApiShape(schema) : { kind: "any" }, required: false }];
  });
  return { kind: "object", fields: Object.fromEntries(fields) };
}
