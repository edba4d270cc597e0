/** `./sluice bench <name>`: the figures that Sluice promises, measured here and now. */

import { Command } from "commander";
import * as policy from "../../benchmarks/policy";
import * as preview from "../../benchmarks/preview";
import * as rollback from "../../benchmarks/rollback";
import * as scale from "../../benchmarks/scale";
import * as verdicts from "../../benchmarks/verdicts";

const BENCHMARKS = { policy: policy.run, preview: preview.run, rollback: rollback.run, scale: scale.run, verdicts: verdicts.run };

export const benchCommand = new Command("bench").description("measure; the last line is JSON");

for (const [name, run] of Object.entries(BENCHMARKS)) benchCommand.command(name).action(run);
