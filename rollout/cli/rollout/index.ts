/** `./sluice rollout …`: the driver's commands, one file for each kind. */

import { Command } from "commander";
import { checkCommand } from "./check";
import { killSwitchCommand, safeModeCommand } from "./control";
import { drillCommand } from "./drill";
import { EXIT_CODES } from "./exitCodes";
import { ledgerCommand } from "./ledger";
import { abortCommand, pauseCommand, promoteCommand, resumeCommand, rollbackCommand } from "./order";
import { planCommand } from "./plan";
import { reportCommand } from "./report";
import { startCommand } from "./start";
import { statusCommand } from "./status";
import { watchCommand } from "./watch";

const codes = Object.entries(EXIT_CODES).map(([name, code]) => `  ${String(code)}  ${name}`);

export const rolloutCommand = new Command("rollout")
  .description("walk a release through its plan, and take it back")
  .addHelpText("after", `\nExit codes:\n${codes.join("\n")}\n`);

for (const command of [
  planCommand,
  checkCommand,
  startCommand,
  statusCommand,
  watchCommand,
  pauseCommand,
  resumeCommand,
  promoteCommand,
  abortCommand,
  rollbackCommand,
  killSwitchCommand,
  safeModeCommand,
  drillCommand,
  reportCommand,
  ledgerCommand,
]) {
  rolloutCommand.addCommand(command);
}
