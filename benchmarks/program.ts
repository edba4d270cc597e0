/** A plain Pulumi program in a sandbox of its own, deployed once and ready to be previewed. */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse, stringify } from "yaml";
import { openEngine } from "../rollout/engine";
import type { Engine } from "../rollout/engine";
import { startSandbox } from "../sandbox";
import { ensureEngine } from "../toolchain/engine";
import { engineEnvironment } from "../toolchain/environment";
import { projectDirectory } from "../toolchain/paths";
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
  /** Name of the program's file, which decides its language. */
  readonly file: "program.ts" | "program.js";
  readonly source: string;
  /** As in Pulumi.yaml; the engine's defaults when left out. */
  readonly runtime?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
}

const STACK = "bench";

/** As `prepareProgram`, and deployed. */
export async function deployProgram(options: ProgramOptions): Promise<Program> {
  const program = await prepareProgram(options);
  await program.engine.up();
  return program;
}

/** A program in a sandbox, of which nothing is deployed yet. */
export async function prepareProgram(options: ProgramOptions): Promise<Program> {
  const { name, directory, file, source, runtime = "nodejs", config = {} } = options;
  await rm(directory, { recursive: true, force: true });
  const found = await ensureEngine();
  const sandbox = await startSandbox({ directory });
  const project = join(directory, "project");
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "Pulumi.yaml"), stringify({ name: "sluice", main: file, runtime }));
  await writeFile(join(project, `Pulumi.${STACK}.yaml`), stringify({ config }));
  await writeFile(join(project, file), source);
  const environment = { ...engineEnvironment(found), ...sandbox.environment };
  const engine = await openEngine({ binDirectory: found.binDirectory, project, stack: STACK, environment });
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

/** The repo's own program, run as its Pulumi.yaml says, on another config. */
export async function deployRepo({ name, directory, config }: Pick<ProgramOptions, "name" | "directory" | "config">) {
  const settings = parse(await readFile(join(projectDirectory, "Pulumi.yaml"), "utf8")) as { readonly runtime: unknown };
  const source = `export = require(${JSON.stringify(relative(join(directory, "project"), projectDirectory))});\n`;
  return deployProgram({ name, directory, file: "program.ts", source, runtime: settings.runtime, config });
}

/** A program without resources, as the engine runs it by default: the engine's own floor. */
export function deployEmpty(directory: string): Promise<Program> {
  return deployProgram({ name: "empty", directory, file: "program.js", source: "module.exports = {};\n" });
}

/** The production stack in the middle of its rollout, when there is most to declare. */
export async function productionConfig(): Promise<Record<string, unknown>> {
  const text = await readFile(join(projectDirectory, "Pulumi.production.yaml"), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return { ...config, "sluice:step": 1 };
}
