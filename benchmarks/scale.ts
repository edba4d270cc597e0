/** How the time of a preview grows with the stack: the production stack with 10 services, and with 100. */

import { join } from "node:path";
import { cacheDirectory } from "../toolchain/paths";
import { deployEmpty, deployRepo, productionConfig } from "./program";
import type { Program } from "./program";
import { medians, rounded } from "./timing";

const DIRECTORY = join(cacheDirectory, "bench", "scale");
const FEW = 10;
const MANY = 100;

export async function run(): Promise<void> {
  const empty = await deployEmpty(join(DIRECTORY, "empty"));
  const few = await deployServices(FEW);
  const many = await deployServices(MANY);
  const seconds = await medians([empty.preview, few.program.preview, many.program.preview]);
  await Promise.all([empty, few.program, many.program].map((program) => program.stop()));

  // Without the engine's floor, which does not grow: dividing it by more resources would hide growth.
  const perResource = (name: string, resources: number) => ((seconds[name] ?? 0) - (seconds.empty ?? 0)) / resources;
  const [before, after] = [perResource(String(FEW), few.resources), perResource(String(MANY), many.resources)];
  console.log(`${String(FEW)} services: ${String(few.resources)} resources, ${(before * 1000).toFixed(2)} ms each`);
  console.log(`${String(MANY)} services: ${String(many.resources)} resources, ${(after * 1000).toFixed(2)} ms each`);
  console.log(JSON.stringify({ growth: rounded(after / before) }));
}

async function deployServices(count: number): Promise<{ readonly program: Program; readonly resources: number }> {
  const name = String(count);
  const program = await deployRepo({ name, directory: join(DIRECTORY, name), config: await configWith(count) });
  return { program, resources: (await program.engine.resources()).length };
}

export interface StackConfig extends Record<string, unknown> {
  readonly "sluice:release": { readonly services: Readonly<Record<string, unknown>> };
  readonly "sluice:services": readonly Record<string, unknown>[];
}

/** The production stack's config with so many services, all of them as its own one. */
export async function configWith(count: number): Promise<StackConfig> {
  const config = (await productionConfig()) as StackConfig;
  const names = Array.from({ length: count }, (_, index) => `service-${String(index)}`);
  const image = config["sluice:release"].services.api;
  return {
    ...config,
    "sluice:release": { ...config["sluice:release"], services: Object.fromEntries(names.map((name) => [name, image])) },
    "sluice:services": names.map((name) => ({ ...config["sluice:services"][0], name, host: `${name}.omnihub.dev` })),
  };
}
