/** The real actionlint, built from its Go module on first use and kept. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { goEnvironment } from "../../toolchain/build";
import { runCommand } from "../../toolchain/command";
import type { CommandResult } from "../../toolchain/command";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";
import { plainProgress } from "../../toolchain/progress";

const MODULE = join(projectDirectory, "toolchain", "actionlint");
const PACKAGE = "github.com/rhysd/actionlint";

export type Actionlint = (file: string) => Promise<CommandResult>;

/** Takes a moment when it is there already, and below a minute otherwise. */
export async function buildActionlint(go: string): Promise<Actionlint> {
  const directory = join(cacheDirectory, "actionlint", pinnedVersion());
  const program = join(directory, "actionlint");
  if (!existsSync(program)) await build(go, program);
  return (file) => runCommand(program, ["-no-color", "-shellcheck=", "-pyflakes=", file], { environment: process.env });
}

async function build(go: string, program: string): Promise<void> {
  const context = { directory: cacheDirectory, environment: process.env, progress: plainProgress(() => undefined) };
  const args = ["build", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, `${PACKAGE}/cmd/actionlint`];
  const { exitCode, output } = await runCommand(go, args, {
    environment: goEnvironment(context),
    workingDirectory: MODULE,
  });
  if (exitCode !== 0) throw new Error(`go ${args.join(" ")} failed in ${MODULE}:\n${output}`);
}

function pinnedVersion(): string {
  const version = new RegExp(`${PACKAGE} (v[\\d.]+)`).exec(readFileSync(join(MODULE, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${MODULE}/go.mod pins no ${PACKAGE}`);
  return version;
}
