/** `./sluice bench <name>`: the figures that Sluice promises, measured here and now. */

import { Command } from "commander";
import { run as examples } from "../../benchmarks/examples";
import { run as policy } from "../../benchmarks/policy";
import { run as preview } from "../../benchmarks/preview";
import { run as rollback } from "../../benchmarks/rollback";
import { run as scale } from "../../benchmarks/scale";
import { run as verdicts } from "../../benchmarks/verdicts";

/** Each is looked up when it is asked for, and loaded then. */
const BENCHMARKS = {
  examples: () => examples(),
  policy: () => policy(),
  preview: () => preview(),
  rollback: () => rollback(),
  scale: () => scale(),
  verdicts: () => verdicts(),
};

export const benchCommand = new Command("bench").description("measure; the last line is JSON");

for (const [name, run] of Object.entries(BENCHMARKS)) benchCommand.command(name).action(run);
