/** Runs the real engine on a small program, with the cloud attached as its plugins. */

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { Cloud } from "../../sandbox/types";
import { ensureEngine } from "../../toolchain/engine";

export interface Run {
  readonly succeeded: boolean;
  /** Everything the engine printed. */
  readonly output: string;
}

export interface Project {
  /** Runs `pulumi <args>` on the stack, after writing the program where one is given. */
  readonly pulumi: (args: readonly string[], program?: string) => Promise<Run>;
}

/** Runs with a project and stack of its own on a file backend, gone afterwards. */
export async function withProject(cloud: Cloud, use: (project: Project) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "sluice-engine-"));
  symlinkSync(path.join(__dirname, "../../node_modules"), path.join(directory, "node_modules"));
  writeFileSync(path.join(directory, "Pulumi.yaml"), MANIFEST);
  const environment = await environmentFor(cloud, directory);
  const pulumi: Project["pulumi"] = (args, program) => {
    if (program !== undefined) writeFileSync(path.join(directory, "index.js"), program);
    return run([...args, "--non-interactive"], directory, environment);
  };
  try {
    await pulumi(["stack", "init", "dev"], "");
    await use({ pulumi });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const MANIFEST = "name: omnihub\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.js\n";

async function environmentFor(cloud: Cloud, directory: string): Promise<NodeJS.ProcessEnv> {
  const engine = await ensureEngine({ report: () => undefined });
  return {
    ...process.env,
    PATH: `${engine.binDirectory}${path.delimiter}${process.env.PATH ?? ""}`,
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_DEBUG_PROVIDERS: cloud.attach,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_HOME: path.join(directory, "home"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve) => {
    execFile("pulumi", args, { cwd, env, encoding: "utf8" }, (error, stdout, stderr) => {
      resolve({ succeeded: error === null, output: stdout + stderr });
    });
  });
}
