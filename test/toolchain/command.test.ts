import assert from "node:assert/strict";
import { runCommand } from "../../toolchain/command";
import { removeTemporaryDirectories, temporaryDirectory, writeProgram } from "./fixtures";

const environment = process.env;

describe("a command", () => {
  afterEach(removeTemporaryDirectories);

  it("gives its exit code, what it printed, and each line as it comes", async () => {
    const program = writeProgram(temporaryDirectory(), "program", "echo one; echo two; echo problem >&2; exit 3");
    const lines: string[] = [];
    const { exitCode, stdout } = await runCommand(program, [], { environment, onLine: (line) => lines.push(line) });
    assert.equal(exitCode, 3);
    assert.equal(stdout, "one\ntwo");
    assert.deepEqual(lines.sort(), ["one", "problem", "two"]);
  });

  it("is stopped at its time limit, even when a program that it started holds on", async () => {
    const program = writeProgram(temporaryDirectory(), "program", "sleep 60");
    const { exitCode, output } = await runCommand(program, [], { environment, timeLimitMs: 100 });
    assert.equal(exitCode, undefined);
    assert.equal(output, "stopped: no end after 0.1 s");
  });

  it("that does not exist says so", async () => {
    const { exitCode, output } = await runCommand("no-such-program", [], { environment });
    assert.equal(exitCode, undefined);
    assert.match(output, /ENOENT/);
  });
});
