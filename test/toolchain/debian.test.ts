import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { ensureProgram, ProgramError, type DebianContext } from "../../toolchain/debian";
import { plainProgress } from "../../toolchain/progress";
import { removeTemporaryDirectories, temporaryDirectory, writeProgram } from "./fixtures";

const BROWSER = { programs: ["browser", "browser-stable"], package: "debian-browser" };

describe("A program from Debian's packages", () => {
  afterEach(removeTemporaryDirectories);

  it("is the one on PATH where there is one, under any of its names", async () => {
    const directory = temporaryDirectory();
    const file = writeProgram(directory, "browser-stable", "exit 0");
    assert.equal(await ensureProgram(BROWSER, contextWith(directory)), file);
  });

  it("is installed by root, after the lists of packages were brought up to date", async () => {
    const directory = temporaryDirectory();
    const file = path.join(directory, "browser");
    const log = path.join(directory, "log");
    const install = `case "$1" in install) printf '#!/bin/sh' >"${file}"; /bin/chmod +x "${file}";; esac`;
    writeProgram(directory, "apt-get", `echo "$@" >>"${log}"\n${install}`);
    const lines: string[] = [];
    assert.equal(await ensureProgram(BROWSER, contextWith(directory, lines)), file);
    const asked = ["update", "install --yes --no-install-recommends debian-browser", ""];
    assert.deepEqual(readFileSync(log, "utf8").split("\n"), asked);
    assert.match(lines[0] ?? "", /Installing Debian's package debian-browser …/);
  });

  it("is asked for by name where nobody but root may install it", async () => {
    const directory = temporaryDirectory();
    writeProgram(directory, "apt-get", "exit 0");
    const refused = ensureProgram(BROWSER, { ...contextWith(directory), isRoot: false });
    await assert.rejects(refused, (error) => isAbout(error, /apt-get install debian-browser/));
  });

  it("is missing with the installer's own words where that fails, and when it brought something else", async () => {
    const directory = temporaryDirectory();
    writeProgram(directory, "apt-get", 'echo "E: Unable to locate package"; exit 100');
    const failed = ensureProgram(BROWSER, contextWith(directory));
    await assert.rejects(failed, (error) => isAbout(error, /apt-get update.*E: Unable to locate package/s));
    writeProgram(directory, "apt-get", "exit 0");
    const without = ensureProgram(BROWSER, contextWith(directory));
    await assert.rejects(without, (error) => isAbout(error, /none of browser, browser-stable is on PATH/));
  });
});

function contextWith(directory: string, lines: string[] = []): DebianContext {
  return { environment: { PATH: directory }, progress: plainProgress((line) => lines.push(line)), isRoot: true };
}

function isAbout(error: unknown, words: RegExp): boolean {
  return error instanceof ProgramError && words.test(error.message);
}
