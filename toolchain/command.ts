/** Runs one command to its end, without a shell. It never throws: the result says how it went. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface CommandResult {
  /** Undefined when the command could not be started or was stopped by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Standard output and error in the order they came, and why the command could not be started or was stopped. */
  readonly output: string;
}

export interface CommandOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** The caller's when left out. */
  readonly workingDirectory?: string;
  /** In milliseconds, after which the command is killed; no limit when left out. */
  readonly timeLimitMs?: number;
  /** Hears every line of output as it comes. */
  readonly onLine?: (line: string) => void;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const child: Child = spawn(file, args, {
    cwd: options.workingDirectory,
    env: options.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout: string[] = [];
  const output: string[] = [];
  const hear = (line: string): void => {
    output.push(line);
    options.onLine?.(line);
  };
  createInterface(child.stdout).on("line", (line) => {
    stdout.push(line);
    hear(line);
  });
  createInterface(child.stderr).on("line", hear);
  const timer = options.timeLimitMs === undefined ? undefined : killAfter(options.timeLimitMs, child, hear);
  return new Promise((resolve) => {
    child.on("error", (error) => hear(error.message));
    child.on("close", (code) => {
      clearTimeout(timer);
      // Negative: the system's error number, when there was no process to end.
      const exitCode = code === null || code < 0 ? undefined : code;
      resolve({ exitCode, stdout: stdout.join("\n"), output: output.join("\n") });
    });
  });
}

function killAfter(timeLimitMs: number, child: Child, hear: (line: string) => void): NodeJS.Timeout {
  return setTimeout(() => {
    hear(`stopped: no end after ${timeLimitMs / 1000} s`);
    child.kill("SIGKILL");
    // A grandchild may hold the pipes open; nobody waits for its output.
    child.stdout.destroy();
    child.stderr.destroy();
  }, timeLimitMs);
}
