import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
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

/** Runs all tests of a project that has one file of each kind, and gives the exit code and the last line. */
function runAll({ first, together }: { readonly first: string; readonly together: string }) {
  const directory = temporaryDirectory();
  mkdirSync(path.join(directory, "test"));
  for (const file of [".mocharc.cjs", ...["run", "figures", "reporter", "rejections"].map((name) => `test/${name}.cjs`)]) {
    copyFileSync(path.join(projectDirectory, file), path.join(directory, file));
  }
  symlinkSync(path.join(projectDirectory, "node_modules"), path.join(directory, "node_modules"));
  writeFileSync(path.join(directory, "test", "files.cjs"), `module.exports = { first: ["test/first.test.ts"], together: ["test/together.test.ts"] };`);
  writeFileSync(path.join(directory, "test", "first.test.ts"), first);
  writeFileSync(path.join(directory, "test", "together.test.ts"), together);
  const { status, stdout } = spawnSync(process.execPath, ["test/run.cjs"], { cwd: directory, encoding: "utf8" });
  return { status, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

describe("a run of all tests", () => {
  afterEach(removeTemporaryDirectories);

  it("ends with the figures of those that ran alone and those that ran side by side", () => {
    assert.deepEqual(runAll({ first: `it("a", () => {});`, together: `it("b", () => {}); it.skip("c");` }), { status: 0, lastLine: "2 passed, 0 failed, 1 skipped" });
  });

  it("goes on after a failure, and fails", () => {
    assert.deepEqual(runAll({ first: `it("a", () => { throw new Error(); });`, together: `it("b", () => {});` }), { status: 1, lastLine: "1 passed, 1 failed" });
  });

  it("fails when a part of it breaks off", () => {
    assert.deepEqual(runAll({ first: `it("a", () => {});`, together: `throw new Error("broken");` }), { status: 1, lastLine: "1 passed, 1 failed" });
  });
});
