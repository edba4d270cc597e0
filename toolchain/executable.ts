/** Finds programs the way a shell does. */
import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

/** The first executable file of that name in the directories of PATH, as an absolute path. */
export function findExecutable(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  return (environment.PATH ?? "")
    .split(path.delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => path.resolve(directory, name))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
