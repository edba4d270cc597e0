/** A copy of the project's settings to play with: the sandbox never writes into the stack files of the repo. */

import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse, stringify } from "yaml";

const ROOT = join(__dirname, "..");

export interface ProjectOptions {
  /** Where the copy goes. */
  readonly directory: string;
  /** Stack whose file is copied, e.g. `production`. */
  readonly stack: string;
  /** Folder with the stack files; the repo's own when left out. */
  readonly from?: string;
  /** Program, relative to the repo. */
  readonly program?: string;
}

/** Folders that a stack file may refer to. */
const BESIDE = ["migrations", "checks", "docs/runbooks"] as const;

/** Writes Pulumi.yaml and one stack file, with what it refers to, below `directory`; the program is the repo's own. */
export async function copyProject({ directory, stack, from = ROOT, program = "index.ts" }: ProjectOptions): Promise<void> {
  await mkdir(directory, { recursive: true });
  const settings = parse(await readFile(join(ROOT, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const main = relative(directory, join(ROOT, program));
  await writeFile(join(directory, "Pulumi.yaml"), stringify({ ...settings, main }));
  await copyFile(join(from, `Pulumi.${stack}.yaml`), join(directory, `Pulumi.${stack}.yaml`));
  for (const folder of BESIDE.filter((name) => existsSync(join(from, name)))) {
    await cp(join(from, folder), join(directory, folder), { recursive: true, dereference: true });
  }
}
