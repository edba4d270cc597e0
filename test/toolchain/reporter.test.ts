import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { projectDirectory } from "../../toolchain/paths";
import { removeTemporaryDirectories, temporaryDirectory } from "./fixtures";

/** Runs Mocha as the project does, on one file with that text, and gives its exit code and last line. */
function runTests(text: string): { readonly status: number | null; readonly lastLine: string | undefined } {
  const file = path.join(temporaryDirectory(), "some.test.ts");
  writeFileSync(file, text);
  const args = ["node_modules/mocha/bin/mocha.js", "--color", file];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: projectDirectory, encoding: "utf8" });
  return { status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

describe("a test run", () => {
  afterEach(removeTemporaryDirectories);

  it("ends well with the number of tests, in plain text", () => {
    const { status, lastLine } = runTests(`it("a", () => {}); it("b", () => {});`);
    assert.deepEqual([status, lastLine], [0, "2 passed, 0 failed"]);
  });

  it("fails when a test fails, and counts the skipped ones", () => {
    const { status, lastLine } = runTests(`it("a", () => {}); it("b", () => { throw new Error(); }); it.skip("c");`);
    assert.deepEqual([status, lastLine], [1, "1 passed, 1 failed, 1 skipped"]);
  });

  it("fails when there was nothing to run", () => {
    const { status, lastLine } = runTests(`describe("nothing", () => {});`);
    assert.deepEqual([status, lastLine], [1, "0 passed, 0 failed"]);
  });

  it("fails when a rejection is not handled", () => {
    const { status, lastLine } = runTests(`it("a", () => { void Promise.reject(new Error("lost")); });`);
    assert.deepEqual([status, lastLine], [1, "1 passed, 1 failed"]);
  });
});
