/** A stack file's `config:` as the engine hands it to a program: values as text, objects as JSON. */

import { readConfig } from "../../release/config";
import type { RawConfig } from "../../release/config";
import { ConfigError } from "../../release/mistake";
import type { Config } from "../../release/schema";

/** The validated config, or what is wrong with it. */
export async function stackConfig(values: Readonly<Record<string, unknown>>): Promise<Config | ConfigError> {
  try {
    return await readConfig(rawConfig(values));
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function rawConfig(values: Readonly<Record<string, unknown>>): RawConfig {
  const texts = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { values: Object.fromEntries(texts) as Record<string, string>, isSecret: (key) => isEncrypted(values[key]) };
}

/** Pulumi writes an encrypted value as `{ secure: <ciphertext> }`. */
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}
