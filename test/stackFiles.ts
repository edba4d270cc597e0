/** The stack files of the repo, as Pulumi hands them to a program. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const ROOT = join(__dirname, "..");

/** The `config:` of `Pulumi.<stack>.yaml`. */
export function stackFile(stack: string): Record<string, unknown> {
  const { config } = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config: Record<string, unknown> };
  return config;
}

/** A changed copy of a stack's config, each value as text, as `pulumi.runtime.allConfig()` gives it. */
export function edit(config: Record<string, unknown>, change: (copy: Record<string, unknown>) => void): Record<string, string> {
  const copy = structuredClone(config);
  change(copy);
  return Object.fromEntries(
    Object.entries(copy).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
