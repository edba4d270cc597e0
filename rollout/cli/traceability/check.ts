/** Whether what is said to carry a requirement is there at all. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { rules } from "../../../policy/rules";
import { projectDirectory } from "../../../toolchain/paths";
import type { Carriers, Requirement, Traceability } from "./read";

/** A sentence for each requirement that nothing carries, and for each carrier that does not exist. */
export function problemsOf({ examples, requirements }: Traceability, asked: readonly Requirement[]): readonly string[] {
  const known = new Set(asked.map(({ id }) => id));
  return [
    ...asked.flatMap(({ id }) => (requirements[id] ? [] : [`${id} is carried by nothing, and is no duty`])),
    ...Object.keys(requirements).flatMap((id) => (known.has(id) ? [] : [`${id} is no requirement`])),
    ...Object.entries(requirements).flatMap(([id, carriers]) => missing(carriers, examples[id.slice(0, 1)]).map((what) => `${id}: ${what}`)),
  ];
}

/** Whether something runs that would fail if the requirement were not met. */
export function isRunning({ test }: Carriers): boolean {
  return test.length > 0;
}

function missing(carriers: Carriers, example: string | undefined): readonly string[] {
  const { config, component, policy, driver, docs, test, duty } = carriers;
  const names = new Set(rules.map(({ name }) => name));
  const files = [...component, ...driver, ...docs, ...test.map((file) => `test/${file}`)];
  return [
    ...files.filter((file) => !existsSync(join(projectDirectory, file))).map((file) => `there is no ${file}`),
    ...policy.filter((name) => !names.has(name)).map((name) => `the pack has no rule ${name}`),
    ...config.filter((path) => !isConfigured(example ?? "", path)).map((path) => `examples/${String(example)} has no sluice:${path}`),
    ...(test.length === 0 && duty === undefined ? ["nothing runs, and it is no duty"] : []),
  ];
}

function isConfigured(example: string, path: string): boolean {
  const [section = "", ...rest] = path.split(".");
  const text = readFileSync(join(projectDirectory, "examples", example, "Pulumi.production.yaml"), "utf8");
  const { config } = parse(text) as { readonly config: Readonly<Record<string, unknown>> };
  return valueAt(config[`sluice:${section}`], rest) !== undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return typeof value === "object" && value !== null && key in value ? valueAt((value as Record<string, unknown>)[key], rest) : undefined;
}
