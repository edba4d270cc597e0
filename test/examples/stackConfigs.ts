/** The examples' stack files, read as the program reads them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readConfig } from "../../release/config";
import { ConfigError } from "../../release/mistake";
import type { Config } from "../../release/schema";
import { exampleFolder } from "../../rollout/cli/demo/examples";
import { edit } from "../stackFiles";

/** Secrets of the stacks' own config; a stack is not to be read without them. */
const SECRETS = ["secret:supabaseAnonKey", "secret:sentryFrontendDsn"];

export function stacksOf(example: string): readonly string[] {
  return readdirSync(exampleFolder(example)).flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? []);
}

export function exampleFile(example: string, stack: string): Record<string, unknown> {
  const text = readFileSync(join(exampleFolder(example), `Pulumi.${stack}.yaml`), "utf8");
  return (parse(text) as { readonly config: Record<string, unknown> }).config;
}

/** The config with a change made to it. Throws a ConfigError. */
export function exampleConfig(example: string, stack: string, change: (config: Record<string, unknown>) => void = () => undefined): Promise<Config> {
  const values = { ...edit(exampleFile(example, stack), change), ...Object.fromEntries(SECRETS.map((key) => [key, "encrypted"])) };
  return readConfig({ values, isSecret: (key) => SECRETS.includes(key) });
}

/** One sentence for each mistake. */
export async function mistakesOf(example: string, change: (config: Record<string, unknown>) => void): Promise<readonly string[]> {
  try {
    await exampleConfig(example, "production", change);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.mistakes.map(({ path, found, expected }) => `${path}: found ${found}; expected ${expected}`);
  }
}
