/** The resources of a deployed stack, written down as one plain program without components, config or model. */

import type { StateResource } from "../rollout/engine";

const SDKS: Readonly<Record<string, string>> = {
  cloudflare: "@pulumi/cloudflare",
  random: "@pulumi/random",
  upstash: "@upstash/pulumi",
  vercel: "@pulumiverse/vercel",
};

/** TypeScript source of a program that declares every resource of the state, with literal inputs. */
export function flatProgram(resources: readonly StateResource[]): string {
  const declared = resources.filter(({ type, custom }) => custom && !type.startsWith("pulumi:"));
  const classes = declared.map(({ type }) => classOf(type));
  const imports = new Map(classes.map(({ alias, module }) => [alias, module]));
  return [
    ...[...imports].map(([alias, module]) => `import * as ${alias} from "${module}";`),
    ...declared.map((resource, index) => declaration(resource, classes[index] ?? { alias: "", module: "", name: "" })),
    "",
  ].join("\n");
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

function declaration({ urn, inputs = {} }: StateResource, { alias, name }: ResourceClass): string {
  const resource = urn.split("::").at(-1) ?? urn;
  return `new ${alias}.${name}(${JSON.stringify(resource)}, ${JSON.stringify(plain(inputs))});`;
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
