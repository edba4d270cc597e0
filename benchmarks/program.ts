/** A plain Pulumi program in a sandbox of its own, deployed once and ready to be previewed. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { openEngine } from "../rollout/engine";
import type { Engine } from "../rollout/engine";
import { startSandbox } from "../sandbox";
import { ensureEngine } from "../toolchain/engine";
import { engineEnvironment } from "../toolchain/environment";
import type { Timed } from "./timing";

export interface Program {
  readonly engine: Engine;
  /** A preview of it, to be timed. */
  readonly preview: Timed;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly name: string;
  readonly directory: string;
  /** TypeScript source of the program. */
  readonly source: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

const STACK = "bench";

export async function deployProgram({ name, directory, source, config = {} }: ProgramOptions): Promise<Program> {
  await rm(directory, { recursive: true, force: true });
  const found = await ensureEngine();
  const sandbox = await startSandbox({ directory });
  const project = join(directory, "project");
  await mkdir(project, { recursive: true });
  const runtime = { name: "nodejs", options: { typescript: false, nodeargs: "--require tsx/cjs" } };
  await writeFile(join(project, "Pulumi.yaml"), stringify({ name: "sluice", main: "program.ts", runtime }));
  await writeFile(join(project, `Pulumi.${STACK}.yaml`), stringify({ config }));
  await writeFile(join(project, "program.ts"), source);
  const environment = { ...engineEnvironment(found), ...sandbox.environment };
  const engine = await openEngine({ binDirectory: found.binDirectory, project, stack: STACK, environment });
  await engine.up();
  return {
    engine,
    preview: {
      name,
      command: join(found.binDirectory, "pulumi"),
      arguments: ["preview", "--stack", STACK, "--non-interactive"],
      directory: project,
      environment,
    },
    stop: () => sandbox.stop(),
  };
}
