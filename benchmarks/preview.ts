/**
 * What the model and the components cost: a no-op preview of the production stack, beside the same resources declared
 * flat by one plain program, and beside a program without resources, which is the engine's own floor.
 */

import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { cacheDirectory, projectDirectory } from "../toolchain/paths";
import { flatProgram } from "./flat";
import { deployProgram } from "./program";
import { medians, rounded } from "./timing";

const DIRECTORY = join(cacheDirectory, "bench", "preview");

export async function run(): Promise<void> {
  const program = await deployProgram({
    name: "program",
    directory: join(DIRECTORY, "program"),
    source: `export = require(${JSON.stringify(relative(join(DIRECTORY, "program", "project"), projectDirectory))});\n`,
    config: await productionConfig(),
  });
  const flat = await deployProgram({
    name: "flat",
    directory: join(DIRECTORY, "flat"),
    source: flatProgram(await program.engine.resources()),
  });
  const empty = await deployProgram({ name: "empty", directory: join(DIRECTORY, "empty"), source: "export = {};\n" });

  const seconds = await medians([program.preview, flat.preview, empty.preview]);
  await Promise.all([program.stop(), flat.stop(), empty.stop()]);
  const { program: ours = 0, flat: plain = 0, empty: floor = 0 } = seconds;
  const figures = { program: ours, flat: plain, empty: floor, ratioFlat: ours / plain, ratioFloor: ours / floor };
  console.log(JSON.stringify(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)]))));
}

/** The production stack in the middle of its rollout, when there is most to declare. */
async function productionConfig(): Promise<Record<string, unknown>> {
  const text = await readFile(join(projectDirectory, "Pulumi.production.yaml"), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return { ...config, "sluice:step": 1 };
}
