/** Starts processes that write, and kills them. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { cacheDirectory } from "../../toolchain/paths";

/** Bundled once, for the processes to start quickly. */
const program = join(cacheDirectory, "tests", "ledger", "child.cjs");
buildSync({
  entryPoints: [join(__dirname, "child.ts")],
  outfile: program,
  bundle: true,
  platform: "node",
  packages: "external",
});

export interface Child {
  readonly pid: number;
  /** What it has told so far. */
  readonly told: readonly string[];
  /** Until it has told so many lines; throws with what it said where it ends before. */
  readonly untilTold: (lines: number) => Promise<void>;
  /** As a power cut would end it. */
  readonly kill: () => Promise<void>;
}

export function startChild(task: "append" | "count" | "lease", folder: string): Child {
  const child = spawn(process.execPath, [program, task, folder], { stdio: ["ignore", "pipe", "pipe"] });
  const told: string[] = [];
  const complaints: string[] = [];
  const lines = createInterface(child.stdout).on("line", (line) => told.push(line));
  child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  const closed = once(child, "close");
  return {
    pid: child.pid ?? 0,
    told,
    async untilTold(count) {
      while (told.length < count) {
        const ended = await Promise.race([once(lines, "line").then(() => false), closed.then(() => true)]);
        if (ended && told.length < count) throw new Error(`the process ended: ${complaints.join("")}`);
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
