/** What the program reads of its own stack: config, last outputs, secrets. */

import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../release/config";
import type { Exposure, LastOutputs } from "../release/exposure";
import { expose, remember } from "../release/exposure";
import { readLastOutputs } from "../release/lastOutputs";
import { ConfigError } from "../release/mistake";
import { refusals } from "../release/refusals";
import type { Config } from "../release/schema";

/** The stack's `sluice:` config, validated as a whole. */
export function stackConfig(): Promise<Config> {
  const encrypted = encryptedKeys();
  return plainly(() => readConfig({ values: pulumi.runtime.allConfig(), isSecret: (key) => encrypted.has(key) }));
}

export interface OwnExposure {
  readonly exposure: Exposure;
  /** What this update leaves. */
  readonly memory: LastOutputs;
}

/** What the config asks for after the stack's last update, and what the stack remembers once it is done. */
export async function ownExposure(config: Config): Promise<OwnExposure> {
  const outputs = await ownOutputs(["stable", "previous", "candidate", "step"]);
  return plainly(() => {
    const input = { ...config, last: readLastOutputs(outputs) };
    const refused = refusals(input);
    if (refused.length > 0) throw new ConfigError(refused);
    return { exposure: expose(input), memory: remember(input) };
  });
}

/** Name of this stack alone, as in `Pulumi.<stack>.yaml`. */
export function shortStackName(): string {
  return pulumi.getStack();
}

/** Full name of this stack, as the command line takes it. */
export function stackName(): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** A secret of this stack, set with `pulumi config set --secret secret:<name>`. */
export function stackSecret(name: string): pulumi.Output<string> {
  return new pulumi.Config("secret").requireSecret(name);
}

/** Full keys of the config values that are stored encrypted, as the engine tells every program. */
function encryptedKeys(): ReadonlySet<string> {
  const keys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]");
  return new Set(Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : []);
}

/** Outputs of the last finished update of this very stack; undefined where there was none. */
async function ownOutputs(names: readonly string[]): Promise<Record<string, unknown>> {
  const self = new pulumi.StackReference("last-update", { name: stackName() });
  const details = await Promise.all(names.map(async (output) => [output, await self.getOutputDetails(output)] as const));
  return Object.fromEntries(details.map(([output, { value }]) => [output, value]));
}

/** Mistakes are the user's to read: they reach the terminal as they are, without a stack trace. */
async function plainly<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof ConfigError ? withoutStack(new pulumi.RunError(error.message)) : error;
  }
}

/** Pulumi formats the stack even where it does not print it, and mapping it back to TypeScript takes seconds. */
function withoutStack(error: Error): Error {
  return Object.defineProperty(error, "stack", { value: error.message });
}
