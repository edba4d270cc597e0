/** The resources of a deployed stack, written down as one plain program without components, config or model. */

import type { StateResource } from "../rollout/engine";

const SDKS: Readonly<Record<string, string>> = {
  cloudflare: "@pulumi/cloudflare",
  random: "@pulumi/random",
  upstash: "@upstash/pulumi",
  vercel: "@pulumiverse/vercel",
};

/** JavaScript source of a program that declares every resource of the state, with literal inputs and references. */
export function flatProgram(resources: readonly StateResource[]): string {
  const declared = resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:"));
  const variables = references(declared);
  const imports = new Map(declared.map(({ type }) => [classOf(type).alias, classOf(type).module]));
  return [
    'const pulumi = require("@pulumi/pulumi");',
    ...[...imports].map(([alias, module]) => `const ${alias} = require("${module}");`),
    ...declared.map((resource, index) => `const r${String(index)} = ${declaration(resource, variables)};`),
    "",
  ].join("\n");
}

type Variables = ReadonlyMap<string, string>;

/**
 * Which id is whose. Kubernetes refers by names, which other texts may equal, so only the other vendors' ids count; a
 * setting that goes by its project's id comes after the project, and the first one counts.
 */
function references(declared: readonly StateResource[]): Variables {
  const variables = new Map<string, string>();
  for (const [index, { id, type }] of declared.entries()) {
    if (!id || type.startsWith("kubernetes:") || variables.has(id)) continue;
    variables.set(id, `r${String(index)}.id`);
  }
  return variables;
}

interface ResourceClass {
  readonly alias: string;
  readonly module: string;
  readonly name: string;
}

function classOf(type: string): ResourceClass {
  const [vendor = "", module = "", name = ""] = type.split(":");
  if (vendor !== "kubernetes") return { alias: vendor, module: SDKS[vendor] ?? vendor, name };
  if (module.split("/")[0]?.includes(".") === true && !module.includes("k8s.io/")) return CUSTOM;
  if (module.startsWith("gateway.networking")) return CUSTOM;
  const folder = module.replace(".k8s.io", "");
  return { alias: folder.replace(/\W/g, "_"), module: `@pulumi/kubernetes/${folder}`, name };
}

const CUSTOM: ResourceClass = {
  alias: "apiextensions",
  module: "@pulumi/kubernetes/apiextensions/customResource",
  name: "CustomResource",
};

function declaration({ urn, type, inputs = {} }: StateResource, variables: Variables): string {
  const { alias, name } = classOf(type);
  return `new ${alias}.${name}(${JSON.stringify(urn.split("::").at(-1))}, ${code(plain(inputs), variables)})`;
}

/** A value as source; another resource's id becomes a reference to it, also where it is a key. */
function code(value: unknown, variables: Variables): string {
  if (typeof value === "string") return variables.get(value) ?? JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((entry) => code(entry, variables)).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value);
  const members = entries.map(([key, entry]) => `${JSON.stringify(key)}: ${code(entry, variables)}`);
  if (!entries.some(([key]) => variables.has(key))) return `{ ${members.join(", ")} }`;
  const ids = entries.map(([key]) => variables.get(key) ?? JSON.stringify(key)).join(", ");
  const values = entries.map(([, entry]) => code(entry, variables)).join(", ");
  return `pulumi.all([${ids}]).apply((ids) => Object.fromEntries(ids.map((id, index) => [id, [${values}][index]])))`;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** Secrets as their values: `pulumi stack export --show-secrets` wraps them. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (SECRET in value && "plaintext" in value) return plain(JSON.parse(String(value.plaintext)));
  const entries = Object.entries(value).filter(([key]) => key !== "__defaults");
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}
