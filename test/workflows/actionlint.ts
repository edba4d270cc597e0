/** The real actionlint. */

import { runCommand } from "../../toolchain/command";
import type { CommandResult } from "../../toolchain/command";
import { buildGoTool } from "../goTools";

const MODULE = "github.com/rhysd/actionlint";

export type Actionlint = (file: string) => Promise<CommandResult>;

/** Takes a moment when it is there already, and below a minute otherwise. */
export async function buildActionlint(go: string): Promise<Actionlint> {
  const tool = { program: "actionlint", folder: "actionlint", module: MODULE, package: `${MODULE}/cmd/actionlint` };
  const program = await buildGoTool(go, tool);
  return (file) => runCommand(program, ["-no-color", "-shellcheck=", "-pyflakes=", file], { environment: process.env });
}
