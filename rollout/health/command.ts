/** Runs one test command to its end, without a shell, and takes everything that it started away with it. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export interface TestCommand {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

const LAST_LINES = 10;
const LONGEST_LINE = 300;
const KEPT_CHARACTERS = 65_536;

/** Nothing where it ended with 0; else why not, and its last lines. Throws the signal's reason when that aborts. */
export async function runTest(test: TestCommand): Promise<readonly string[]> {
  test.signal.throwIfAborted();
  const [program = "", ...rest] = test.command;
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  // Detached: a process group of its own, which can be ended as a whole.
  const child = spawn(program, rest, { cwd: test.directory, env: test.environment, stdio, detached: true });
  const output = keepLast(child);
  const timeout = AbortSignal.timeout(test.timeoutMs);
  const stopped = AbortSignal.any([test.signal, timeout]);
  const stop = (): void => {
    endGroup(child);
    // Who has left the group may still hold the output open; nobody waits for that one.
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  };
  stopped.addEventListener("abort", stop);
  // A service that it left running would hold the output open, and outlive the test.
  child.once("exit", () => endGroup(child));
  const failure = await ended(child);
  stopped.removeEventListener("abort", stop);
  test.signal.throwIfAborted();
  if (failure === null) return [];
  const why = timeout.aborted ? `stopped: no end after ${test.timeoutMs / 1000} s` : failure;
  return [why, ...lastLines(test.redact(output()))];
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function keepLast(child: Child): () => string {
  let text = "";
  const hear = (chunk: string): void => {
    text += chunk;
    // A line that was cut could hold half of a secret, which nobody would recognise.
    if (text.length > KEPT_CHARACTERS) text = text.slice(-KEPT_CHARACTERS).replace(/^.*\n?/, "");
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
  return () => text;
}

async function ended(child: Child): Promise<string | null> {
  try {
    await once(child, "close");
  } catch (error) {
    return `it could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (child.exitCode === 0) return null;
  return child.exitCode === null ? `ended by ${child.signalCode ?? "a signal"}` : `exit code ${child.exitCode}`;
}

function endGroup({ pid }: Child): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // None of it is left.
  }
}

function lastLines(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-LAST_LINES).map((line) => line.slice(0, LONGEST_LINE));
}
