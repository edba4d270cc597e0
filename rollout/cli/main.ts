/** The command line: one file a command. */

import "./light";
import { Command } from "commander";
import pc from "picocolors";
import { approvalsCommand, approveCommand, rejectCommand } from "./approve";
import { benchCommand } from "./bench";
import { demoCommand } from "./demo";
import { evidenceCommand } from "./evidence";
import { previewCommand } from "./preview";
import { referenceCommand } from "./reference";
import { rolloutCommand } from "./rollout";
import { traceabilityCommand } from "./traceability";

const program = new Command("sluice")
  .description("Releases that go out in steps and come back in seconds.")
  .addHelpText(
    "after",
    "\n  sluice test [mocha options and files]   runs all tests" +
      "\n  source <(sluice complete bash)          completes commands in bash; zsh, fish and powershell as well\n",
  )
  .addCommand(demoCommand)
  .addCommand(rolloutCommand)
  .addCommand(approveCommand)
  .addCommand(rejectCommand)
  .addCommand(approvalsCommand)
  .addCommand(evidenceCommand)
  .addCommand(benchCommand)
  .addCommand(previewCommand)
  .addCommand(referenceCommand)
  .addCommand(traceabilityCommand);

async function run(): Promise<void> {
  // Loaded on demand: every other command starts without it.
  if (process.argv[2] === "complete") (await import("@bomb.sh/tab/commander")).default(program);
  await program.parseAsync();
}

run().catch((error: unknown) => {
  console.error(pc.red(error instanceof Error ? error.message : String(error)));
  // Not only exitCode: a sandbox that still serves would keep the failed command alive.
  process.exit(1);
});
