/** Real programs written in Go, which tests run against; each is built from its module on first use and kept. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { goEnvironment } from "../toolchain/build";
import { runCommand } from "../toolchain/command";
import { cacheDirectory, projectDirectory } from "../toolchain/paths";

export interface GoTool {
  /** Name of the program. */
  readonly program: string;
  /** Folder below toolchain/ with the go.mod that pins it; it is kept in one of the same name. */
  readonly folder: string;
  /** The pinned Go module. */
  readonly module: string;
  /** The program's package; of the module, or of the folder itself. */
  readonly package: string;
}

/** The program's path. Takes a moment when it is there already, and up to some minutes otherwise. */
export async function buildGoTool(go: string, { program, folder, ...source }: GoTool): Promise<string> {
  const workingDirectory = join(projectDirectory, "toolchain", folder);
  const file = join(cacheDirectory, folder, pinnedVersion(workingDirectory, source.module), program);
  if (existsSync(file)) return file;
  const environment = goEnvironment({ directory: cacheDirectory, environment: process.env });
  const args = ["build", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, source.package];
  const { exitCode, output } = await runCommand(go, args, { environment, workingDirectory });
  if (exitCode !== 0) throw new Error(`go ${args.join(" ")} failed in ${workingDirectory}:\n${output}`);
  return file;
}

function pinnedVersion(folder: string, module: string): string {
  const version = new RegExp(`${module} (v[\\d.]+)`).exec(readFileSync(join(folder, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${folder}/go.mod pins no ${module}`);
  return version;
}
