/** Files of secrets that git must not know. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { resourceRule } from "../../rule";
import { STACK } from "./stack";

export const environmentFiles = resourceRule({
  name: "secrets-env-files-untracked",
  family: "secrets",
  severity: "high",
  description: "Git tracks no .env file.",
  why: "What git has once tracked stays in its history, and in every clone of it.",
  fix: "Run git rm --cached <file>, add .env to .gitignore, and renew every secret in it",
  refused: "git add .env.production",
  types: [STACK],
  options: {},
  check: async (_resource, _options, { root }) => {
    const files = (await trackedFiles(root)).filter((file) => !EXAMPLE.test(file));
    return files.map((file) => ({
      property: file,
      found: "a file that git tracks",
      expected: "a file that .gitignore names",
    }));
  },
});

/** Files that show which variables there are, without values. */
const EXAMPLE = /\.(example|sample|template|dist)$/;
const PATTERNS = [":(glob)**/.env", ":(glob)**/.env.*"];

const run = promisify(execFile);

/** None where there is no git, or no repository. */
async function trackedFiles(root: string): Promise<readonly string[]> {
  try {
    const { stdout } = await run("git", ["-C", root, "ls-files", "-z", "--", ...PATTERNS]);
    return stdout.split("\0").filter((file) => file !== "");
  } catch {
    return [];
  }
}
