import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectDirectory } from "../../toolchain/paths";

/** What a start may not load: the commands' work, and the libraries for it. */
const WORK = ["node_modules/@pulumi", "node_modules/zod", "benchmarks", "policy", "sandbox", "rollout/driver", "release"];

/** The command line, which says at its end, on standard error, which files it has loaded. */
const TELLING = `
process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));
require("./rollout/cli/main.ts");`;

function loadedFor(...words: readonly string[]): readonly string[] {
  const args = ["--require", "tsx/cjs", "--eval", TELLING, "--", ...words];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: projectDirectory, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stderr.trim().split("\n");
}

describe("a start of the command line", () => {
  for (const words of [["--help"], ["rollout", "status", "--help"]]) {
    it(`loads the commands and nothing that they do, for ${words.join(" ")}`, () => {
      const loaded = loadedFor(...words);
      const isIn = (folder: string) => loaded.filter((file) => file.startsWith(join(projectDirectory, folder)));
      assert.notDeepEqual(isIn("rollout/cli/rollout/status.ts"), []);
      assert.deepEqual(WORK.flatMap(isIn), []);
    });
  }
});
