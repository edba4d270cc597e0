/** How long the tests of all examples take, as `./sluice test` runs them: each rolled out, and taken back by all that it names. */

import { join } from "node:path";
import { runCommand } from "../toolchain/command";
import { projectDirectory } from "../toolchain/paths";
import { rounded } from "./timing";

export async function run(): Promise<void> {
  const started = performance.now();
  const { exitCode, output } = await runCommand(process.execPath, [join("test", "run.cjs"), "examples"], {
    environment: process.env,
    workingDirectory: projectDirectory,
    onLine: (line) => console.error(line),
  });
  if (exitCode !== 0) throw new Error(`the examples' tests failed: ${output.trim().split("\n").at(-1) ?? ""}`);
  console.log(JSON.stringify({ minutes: rounded((performance.now() - started) / 60_000) }));
}
