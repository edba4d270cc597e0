/** The files of a folder, as text. */
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Those whose name ends so, by name; none where there is no such folder. */
export function textFiles(folder: string, ending: string): readonly TextFile[] {
  return entries(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8") }));
}

function entries(folder: string): readonly string[] {
  try {
    const found = readdirSync(folder, { withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
