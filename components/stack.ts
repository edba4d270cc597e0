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
  return plainly(() => readConfig({ values: pulumi.runtime.allConfig(), isSecret: pulumi.runtime.isConfigSecret }));
}

/** What the config asks for after the stack's last update, and what the stack remembers once it is done. */
export async function ownExposure(config: Config): Promise<{ readonly exposure: Exposure; readonly memory: LastOutputs }> {
  const outputs = await ownOutputs(["stable", "previous", "candidate", "step"]);
  return plainly(() => {
    const input = { ...config, last: readLastOutputs(outputs) };
    const refused = refusals(input);
    if (refused.length > 0) throw new ConfigError(refused);
    return { exposure: expose(input), memory: remember(input) };
  });
}

/** A secret of this stack, set with `pulumi config set --secret secret:<name>`. */
export function stackSecret(name: string): pulumi.Output<string> {
  return new pulumi.Config("secret").requireSecret(name);
}

/** Outputs of the last finished update of this very stack; undefined where there was none. */
async function ownOutputs(names: readonly string[]): Promise<Record<string, unknown>> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const self = new pulumi.StackReference("last-update", { name });
  const details = await Promise.all(names.map(async (output) => [output, await self.getOutputDetails(output)] as const));
  return Object.fromEntries(details.map(([output, { value }]) => [output, value]));
}

/** Mistakes are the user's to read: they reach the terminal as they are, without a stack trace. */
async function plainly<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}
