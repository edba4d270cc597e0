/** The files under docs/reference, derived from the config's schema. */

import { stackFileSchema } from "./jsonSchema";
import type { SchemaNode } from "./jsonSchema";
import { isRecord } from "./record";

export interface GeneratedFile {
  /** Relative to the repo. */
  readonly path: string;
  readonly content: string;
}

export function generatedFiles(): readonly GeneratedFile[] {
  const schema = stackFileSchema();
  return [
    { path: "docs/reference/stack.schema.json", content: `${JSON.stringify(schema, null, 2)}\n` },
    { path: "docs/reference/config.md", content: page(schema) },
  ];
}

const HEAD = `# Config

Every key of \`Pulumi.<stack>.yaml\`, generated from the schema in \`release/schema/\` by \`./sluice reference\`.
Durations are written \`60s\`, \`15m\`, \`2h\`, \`1d\`, \`1w\`. A key without a default is needed unless it says optional.
`;

function page(schema: SchemaNode): string {
  const config = member(schema, "config");
  const sections = Object.entries(membersOf(config)).map(([key, node]) => section(key, node));
  return [HEAD, ...sections].join("\n");
}

function section(key: string, node: SchemaNode): string {
  const rows = fieldsBelow(node, "", []).map(({ path, node: field, needed }) => row(path, field, needed));
  const table = rows.length > 0 ? `\n| key | value | default | |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n` : "";
  return `## \`${key}\`\n\n${[textOf(node.description), valueText(node)].filter(Boolean).join(" ")}\n${table}`;
}

interface Field {
  readonly path: string;
  readonly node: SchemaNode;
  readonly needed: boolean;
}

function fieldsBelow(node: SchemaNode, prefix: string, found: readonly Field[]): readonly Field[] {
  const needed = Array.isArray(node.required) ? node.required : [];
  const own = Object.entries(membersOf(node)).flatMap(([key, child]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return [{ path, node: child, needed: needed.includes(key) }, ...fieldsBelow(child, path, [])];
  });
  const items = isRecord(node.items) ? fieldsBelow(node.items, `${prefix}[]`, []) : [];
  const named = isRecord(node.additionalProperties) ? fieldsBelow(node.additionalProperties, `${prefix}.<name>`, []) : [];
  const forms = [node.anyOf, node.oneOf].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  return unique([...found, ...own, ...items, ...named, ...forms.flatMap((form) => fieldsBelow(form, prefix, []))]);
}

/** One row a path; the alternatives of a union share theirs, with the values that tell them apart side by side. */
function unique(fields: readonly Field[]): readonly Field[] {
  const rows = new Map<string, Field>();
  for (const field of fields) {
    const known = rows.get(field.path);
    rows.set(field.path, known ? { ...known, node: { ...known.node, ...alternatives(known.node, field.node) } } : field);
  }
  return [...rows.values()];
}

function alternatives(known: SchemaNode, other: SchemaNode): SchemaNode {
  const values = [known, other].flatMap((node) => (Array.isArray(node.enum) ? (node.enum as unknown[]) : [node.const]));
  return values.includes(undefined) ? {} : { enum: [...new Set(values)] };
}

function row(path: string, node: SchemaNode, needed: boolean): string {
  const fallback = node.default === undefined ? (needed ? "" : "optional") : `\`${JSON.stringify(node.default)}\``;
  return `| \`${path}\` | ${valueText(node)} | ${fallback} | ${textOf(node.description)} |`.replace(/\n/g, " ");
}

function valueText(node: SchemaNode): string {
  if (Array.isArray(node.enum)) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (Array.isArray(node.anyOf) || Array.isArray(node.oneOf)) return "one of several forms";
  return [textOf(node.type), range(node)].filter(Boolean).join(" ");
}

function range({ minimum, maximum }: SchemaNode): string {
  const [least, most] = [minimum, maximum].map((limit) => (isLimit(limit) ? String(limit) : undefined));
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `from ${least}`;
  return most === undefined ? "" : `up to ${most}`;
}

/** Whole numbers carry the limits of JavaScript's integers, which tell a reader nothing. */
function isLimit(limit: unknown): boolean {
  return typeof limit === "number" && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
}

function member(node: SchemaNode, key: string): SchemaNode {
  return membersOf(node)[key] ?? {};
}

function membersOf(node: SchemaNode): Readonly<Record<string, SchemaNode>> {
  const entries = isRecord(node.properties) ? Object.entries(node.properties) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, SchemaNode] => isRecord(entry[1])));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
