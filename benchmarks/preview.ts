/**
 * What the model and the components cost: a no-op preview of the production stack, beside the same resources declared
 * flat by one plain JavaScript program, and beside a program without resources, which is the engine's own floor. Both
 * run as the engine runs a Node.js project that sets no options.
 */

import { join } from "node:path";
import { cacheDirectory } from "../toolchain/paths";
import { flatProgram } from "./flat";
import { deployEmpty, deployProgram, deployRepo, productionConfig } from "./program";
import { medians, rounded } from "./timing";

const DIRECTORY = join(cacheDirectory, "bench", "preview");

export async function run(): Promise<void> {
  const program = await deployRepo({
    name: "program",
    directory: join(DIRECTORY, "program"),
    config: await productionConfig(),
  });
  const flat = await deployProgram({
    name: "flat",
    directory: join(DIRECTORY, "flat"),
    file: "program.js",
    source: flatProgram(await program.engine.resources()),
  });
  const empty = await deployEmpty(join(DIRECTORY, "empty"));

  const seconds = await medians([program.preview, flat.preview, empty.preview]);
  await Promise.all([program.stop(), flat.stop(), empty.stop()]);
  const { program: ours = 0, flat: plain = 0, empty: floor = 0 } = seconds;
  const figures = { program: ours, flat: plain, empty: floor, ratioFlat: ours / plain, ratioFloor: ours / floor };
  console.log(JSON.stringify(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)]))));
}
