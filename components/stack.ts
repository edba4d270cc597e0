/** What the program reads of its own stack: config, last outputs, secrets. */

import { isAbsolute, join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../release/config";
import type { Exposure, ExposureInput, LastOutputs } from "../release/exposure";
import { expose, remember } from "../release/exposure";
import { readLastOutputs } from "../release/lastOutputs";
import { ConfigError } from "../release/mistake";
import type { Mistake } from "../release/mistake";
import { refusals } from "../release/refusals";
import type { StagingRelease } from "../release/rolloutRecord";
import type { Config } from "../release/schema";
import { sameRelease } from "../release/schema";
import { missingBuild } from "./web/prebuilt";

/** The stack's `sluice:` config, validated as a whole. */
export function stackConfig(): Promise<Config> {
  const encrypted = encryptedKeys();
  return readConfig({ values: pulumi.runtime.allConfig(), isSecret: (key) => encrypted.has(key) });
}

export interface OwnExposure {
  readonly exposure: Exposure;
  /** What this update leaves. */
  readonly memory: LastOutputs;
}

/** What the config asks for after the stack's last update, and what the stack remembers once it is done. */
export async function ownExposure(config: Config): Promise<OwnExposure> {
  const outputs = await lastOutputs("last-update", stackName(), ["stable", "previous", "candidate", "step"]);
  const input = { ...config, last: readLastOutputs(outputs) };
  const refused = [...refusals(input), ...notBuilt(input)];
  if (refused.length > 0) throw new ConfigError(refused);
  return { exposure: expose(input), memory: remember(input) };
}

/** A release is uploaded when it is new to the stack; afterwards its folder may go. */
function notBuilt({ release, last: { stable, candidate } }: ExposureInput): Mistake[] {
  const uploaded = [stable?.release, candidate].some((known) => known && sameRelease(known, release));
  return uploaded ? [] : missingBuild(release);
}

/**
 * What is stable on the stack that the plan puts first; null where nothing is. Only asked when somebody is exposed: a
 * rollback must not hang on another stack.
 */
export async function stagingRelease({ plan: { stagingFirst } }: Config, exposure: Exposure): Promise<StagingRelease | null> {
  if (stagingFirst === undefined || exposure.weights.candidate === 0) return null;
  const outputs = await lastOutputs("staging-first", besideThisStack(stagingFirst), ["stable"]);
  const stable = readLastOutputs(outputs).stable?.release;
  if (!stable) return null;
  const services = Object.entries(stable.services).map(([name, { image }]) => [name, image] as const);
  return { version: stable.version, services: Object.fromEntries(services) };
}

/** Full name of this stack, as the command line takes it. */
export function stackName(): string {
  return besideThisStack(pulumi.getStack());
}

/** Full name of a stack of this program. */
function besideThisStack(stack: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
}

/** A path beside the stack's file. Older language hosts name no folder, and start the program in it. */
export function besideStackFile(path: string): string {
  const root = pulumi.getRootDirectory();
  return isAbsolute(root) ? join(root, path) : resolve(path);
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

/** Outputs of a stack's last finished update; undefined where there was none. */
async function lastOutputs(reference: string, stack: string, names: readonly string[]): Promise<Record<string, unknown>> {
  const outputs = new pulumi.StackReference(reference, { name: stack });
  const details = await Promise.all(names.map(async (name) => [name, await outputs.getOutputDetails(name)] as const));
  return Object.fromEntries(details.map(([name, { value }]) => [name, value]));
}

/**
 * A program whose mistakes are the user's to read: they reach the terminal as they are, without a stack trace.
 */
export function program<Outputs>(declare: () => Promise<Outputs>): () => Promise<Outputs> {
  return async () => {
    try {
      return await declare();
    } catch (error) {
      throw error instanceof ConfigError ? withoutStack(new pulumi.RunError(error.message)) : error;
    }
  };
}

/** Pulumi formats the stack even where it does not print it, and mapping it back to TypeScript takes seconds. */
function withoutStack(error: Error): Error {
  return Object.defineProperty(error, "stack", { value: error.message });
}
