/** The commands of approvals alone, ended as `rollout/cli/main.ts` ends all of them. */

import { Command } from "commander";
import { approvalsCommand, approveCommand, rejectCommand } from "../../rollout/cli/approve";
import { evidenceCommand } from "../../rollout/cli/evidence";

const program = new Command("sluice");
for (const command of [approveCommand, rejectCommand, approvalsCommand, evidenceCommand]) program.addCommand(command);

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
