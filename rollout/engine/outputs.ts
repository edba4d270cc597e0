/** What a stack's last update left behind, as `pulumi stack output` tells it. */

import { join } from "node:path";
import { runCommand } from "../../toolchain/command";

export interface OutputsOf {
  /** Folder that holds `pulumi`. */
  readonly binDirectory: string;
  readonly project: string;
  readonly stack: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Longest the backend may take, milliseconds. */
const AT_MOST_MS = 60_000;

/**
 * Secrets stay masked. The Automation API asks for the same twice, the second time for secrets in clear, which nobody
 * here has a use for. Throws where the stack is not there or cannot be read, in the engine's words.
 */
export async function outputsOf({ binDirectory, project, stack, environment }: OutputsOf): Promise<Record<string, unknown>> {
  const words = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
  const how = { environment, workingDirectory: project, timeLimitMs: AT_MOST_MS };
  const { exitCode, stdout, output } = await runCommand(join(binDirectory, "pulumi"), words, how);
  if (exitCode !== 0) throw new Error(`the outputs of stack ${stack} cannot be read: ${output.trim()}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
