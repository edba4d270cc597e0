/** `./sluice traceability`: writes docs/traceability.md, and says how many requirements are carried. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { projectDirectory } from "../../../toolchain/paths";
import { isRunning, problemsOf } from "./check";
import { traceabilityPage } from "./markdown";
import { readRequirements, readTraceability } from "./read";

export const traceabilityCommand = new Command("traceability")
  .description("write docs/traceability.md; the last line is JSON: how many requirements there are, are carried, and are shown by something that runs")
  .action(async () => {
    const [traceability, asked] = await Promise.all([readTraceability(), readRequirements()]);
    const problems = problemsOf(traceability, asked);
    for (const problem of problems) console.error(problem);
    await writeFile(join(projectDirectory, "docs", "traceability.md"), traceabilityPage(traceability, asked));
    const carried = asked.flatMap(({ id }) => traceability.requirements[id] ?? []);
    console.log(JSON.stringify({ ids: asked.length, covered: carried.length, running: carried.filter(isRunning).length }));
    process.exitCode = problems.length === 0 ? 0 : 1;
  });
