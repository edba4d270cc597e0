/** Temporary folders with programs that only pretend. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { plainProgress } from "../../toolchain/progress";
import type { EngineContext } from "../../toolchain/types";

const made: string[] = [];

export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "sluice-toolchain-"));
  made.push(directory);
  return directory;
}

export function removeTemporaryDirectories(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** Writes `name` as a shell script with that body into the directory, and gives its path. */
export function writeProgram(directory: string, name: string, body: string): string {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return file;
}

/** A context whose PATH is the given directory, with a folder of its own to keep engines in; `lines` hears it all. */
export function contextWith(pathDirectory: string): { readonly context: EngineContext; readonly lines: string[] } {
  const lines: string[] = [];
  const context = {
    directory: temporaryDirectory(),
    environment: { PATH: pathDirectory },
    progress: plainProgress((line) => lines.push(line)),
  };
  return { context, lines };
}
