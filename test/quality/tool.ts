/** Runs the development tools of node_modules, and reads the files that git knows. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";

/** The folders with the product's source. */
export const sourceFolders = ["release", "components", "policy", "rollout", "sandbox", "toolchain"].filter((folder) =>
  existsSync(path.join(projectDirectory, folder)),
);

/** A folder for the tool's own cache. */
export function cacheFor(tool: string): string {
  return path.join(cacheDirectory, tool);
}

/** Fails with the tool's own words unless it ends well. */
export function assertContent(script: string, args: readonly string[]): void {
  const file = path.join(projectDirectory, "node_modules", script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], options);
  if (status !== 0) {
    assert.fail(`${path.basename(script)} ended with exit code ${status ?? "none"}:\n\n${stdout}${stderr}`);
  }
}

/** Fails with one finding a line. */
export function assertNone(findings: readonly string[]): void {
  if (findings.length > 0) assert.fail(`${findings.length} found:\n\n${findings.join("\n")}`);
}

export interface ProjectFile {
  /** Relative to the project. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Every text file that git tracks or would track. */
export function projectFiles(): readonly ProjectFile[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout, stderr } = spawnSync("git", args, options);
  if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
  return stdout
    .split("\0")
    .filter((name) => name !== "" && isFile(name))
    .map((name) => ({ name, text: readFileSync(path.join(projectDirectory, name), "utf8") }))
    .filter(({ text }) => !text.includes("\0"))
    .map(({ name, text }) => ({ name, lines: text.replace(/\n$/, "").split("\n") }));
}

const options = { cwd: projectDirectory, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;

function isFile(name: string): boolean {
  return statSync(path.join(projectDirectory, name), { throwIfNoEntry: false })?.isFile() ?? false;
}
