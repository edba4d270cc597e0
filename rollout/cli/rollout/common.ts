/** What the rollout commands share: the stack's flags, and how a command ends. */

import { Command } from "commander";
import pc from "picocolors";
import { NotReady } from "../../driver/steering";
import type { Session } from "../../driver/session";
import { openSession } from "../../driver/session";
import { LeaseHeld } from "../../store";
import { EXIT_CODES } from "./exitCodes";
import type { Ending } from "./exitCodes";

export interface StackFlags {
  readonly stack: string;
  readonly json?: boolean;
}

export function stackCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption("--stack <name>", "the stack, as in Pulumi.<stack>.yaml")
    .option("--json", "JSON instead of text");
}

export function sessionFor({ stack }: StackFlags): Promise<Session> {
  return openSession({ directory: process.cwd(), stack });
}

/** Runs the work with a signal that Ctrl-C aborts, and exits with the code of how it ended. */
export async function ending(work: (signal: AbortSignal) => Promise<Ending>): Promise<void> {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("stopped"));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    process.exitCode = EXIT_CODES[await work(controller.signal)];
  } catch (error) {
    if (!(error instanceof NotReady) && !(error instanceof LeaseHeld)) throw error;
    console.error(pc.red(error.message));
    process.exitCode = EXIT_CODES[error instanceof NotReady ? "notReady" : "busy"];
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
