/** The repository as a runner checks it out, with its npm packages in place. */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectDirectory } from "../../toolchain/paths";
import { temporaryDirectory } from "../toolchain/fixtures";

/** Copies every file that git tracks or would track to a temporary folder, and gives its path. */
export function checkOut(): string {
  const directory = temporaryDirectory();
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: projectDirectory, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
  for (const name of stdout.split("\0")) copy(name, directory);
  symlinkSync(join(projectDirectory, "node_modules"), join(directory, "node_modules"));
  mkdirSync(join(directory, ".sluice"));
  copyFileSync(join(directory, "package-lock.json"), join(directory, ".sluice", "installed-package-lock.json"));
  return directory;
}

function copy(name: string, directory: string): void {
  const file = join(projectDirectory, name);
  // A tracked file may be deleted, and a folder may be a link.
  if (name === "" || !statSync(file, { throwIfNoEntry: false })?.isFile()) return;
  mkdirSync(dirname(join(directory, name)), { recursive: true });
  copyFileSync(file, join(directory, name));
}
