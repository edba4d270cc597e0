import assert from "node:assert/strict";
import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { findExecutable } from "../../toolchain/executable";
import { projectDirectory } from "../../toolchain/paths";
import { removeTemporaryDirectories, temporaryDirectory, writeProgram } from "./fixtures";

/** What the launcher may use besides Node.js and npm. */
const systemPrograms = ["sh", "dirname", "readlink", "cmp", "mkdir", "cp", "rm", "cat", "sleep"];

interface Project {
  readonly launcher: string;
  readonly bin: string;
  readonly directory: string;
}

/** A project with the real launcher, a Node.js that prints where it is and what it is asked, and an npm that counts. */
function writeProject(): Project {
  const directory = temporaryDirectory();
  const bin = temporaryDirectory();
  const launcher = path.join(directory, "sluice");
  copyFileSync(path.join(projectDirectory, "sluice"), launcher);
  writeFileSync(path.join(directory, "package-lock.json"), "{}");
  for (const name of systemPrograms) symlinkSync(findExecutable(name, process.env) ?? name, path.join(bin, name));
  writeProgram(bin, "node", `[ "$1" = --version ] && echo v20.0.0 || echo "$PWD:" "$@"`);
  writeProgram(bin, "npm", "echo once >> npm-calls; sleep 0.2; mkdir -p node_modules");
  return { launcher, bin, directory };
}

function start({ launcher, bin }: Project, args: readonly string[], cwd?: string): SpawnSyncReturns<string> {
  return spawnSync(launcher, args, { cwd, env: { PATH: bin }, encoding: "utf8" });
}

function npmCalls({ directory }: Project): number {
  const file = path.join(directory, "npm-calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
}

describe("the launcher", () => {
  afterEach(removeTemporaryDirectories);

  it("says in one sentence that Node.js is too old, which one it found, and what to do", () => {
    const project = writeProject();
    const node = writeProgram(project.bin, "node", "echo v18.20.4");
    const { status, stderr, stdout } = start(project, ["test"]);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.ok(stderr.startsWith(`sluice: Node.js 20 or newer is needed, but ${node} is v18.20.4; install `), stderr);
    assert.equal(stderr.trim().split("\n").length, 1);
  });

  for (const [what, body] of [["is missing", "exit 127"], ["does not run", "kill -9 $$"]] as const) {
    it(`says in one sentence that Node.js ${what}`, () => {
      const project = writeProject();
      writeProgram(project.bin, "node", body);
      const { status, stderr } = start(project, ["status"]);
      assert.equal(status, 1);
      assert.match(stderr, /Node\.js 20 or newer is needed/);
    });
  }

  it("installs packages at the first start, not at the second, and again when package-lock.json has changed", () => {
    const project = writeProject();
    assert.match(start(project, ["status"]).stderr, /installing npm packages/);
    assert.equal(start(project, ["status"]).stderr, "");
    assert.equal(npmCalls(project), 1);
    writeFileSync(path.join(project.directory, "package-lock.json"), "{ }");
    start(project, ["status"]);
    assert.equal(npmCalls(project), 2);
  });

  it("lets two first starts at once install once", async () => {
    const project = writeProject();
    const starts = [1, 2].map(() => spawn(project.launcher, [], { env: { PATH: project.bin }, stdio: "ignore" }));
    const codes = await Promise.all(starts.map(async (child) => (await once(child, "exit"))[0] as unknown));
    assert.deepEqual(codes, [0, 0]);
    assert.equal(npmCalls(project), 1);
  });

  it("takes over the lock of a start that died", () => {
    const project = writeProject();
    start(project, []);
    writeFileSync(path.join(project.directory, "package-lock.json"), "{ }");
    const dead = spawnSync("true");
    writeFileSync(path.join(project.directory, ".sluice", "install.lock"), `${dead.pid}\n`);
    assert.equal(start(project, []).status, 0);
    assert.equal(npmCalls(project), 2);
  });

  it("stops when packages cannot be installed, and tries again at the next start", () => {
    const project = writeProject();
    writeProgram(project.bin, "npm", "echo 'network is down' >&2; mkdir node_modules; exit 7");
    const { status, stderr, stdout } = start(project, ["status"]);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /network is down\nsluice: npm ci did not finish \(exit code 7/);
    writeProgram(project.bin, "npm", "exit 0");
    assert.equal(start(project, ["status"]).status, 0);
  });

  it("works through a symbolic link, from any directory, and leaves the command line in the caller's", () => {
    const project = writeProject();
    const elsewhere = temporaryDirectory();
    const link = path.join(elsewhere, "link");
    symlinkSync(project.launcher, link);
    const { stdout, status } = start({ ...project, launcher: link }, ["status", "a b"], elsewhere);
    assert.equal(status, 0);
    assert.equal(stdout, `${elsewhere}: --require ${project.directory}/node_modules/tsx/dist/cjs/index.cjs ` +
      `${project.directory}/rollout/cli/main.ts status a b\n`);
  });

  it("runs the tests in the project, all or those that are named", () => {
    const project = writeProject();
    const asked = (args: readonly string[]) => start(project, ["test", ...args], temporaryDirectory()).stdout;
    assert.equal(asked([]), `${project.directory}: test/run.cjs\n`);
    assert.equal(asked(["--grep", "exposure"]), `${project.directory}: node_modules/mocha/bin/mocha.js --grep exposure\n`);
  });
});
