import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { builtEngine, goEnvironment } from "../../toolchain/build";
import { firstEngine } from "../../toolchain/engine";
import { engineEnvironment } from "../../toolchain/environment";
import { engineOnPath, keptDirectory, keptEngine } from "../../toolchain/find";
import { keepEngine } from "../../toolchain/keep";
import { projectDirectory } from "../../toolchain/paths";
import { EngineError, type Engine, type EngineSource } from "../../toolchain/types";
import { contextWith, removeTemporaryDirectories, temporaryDirectory, writeProgram } from "./fixtures";

const fallback: Engine = { binDirectory: "elsewhere", version: "v3.220.0", source: "built" };
const fallbackSource: EngineSource = async () => fallback;

/** Writes a pretended engine that says it is of that version. */
function writeEngine(binDirectory: string, version: string): void {
  writeProgram(binDirectory, "pulumi", `echo ${version}`);
  writeProgram(binDirectory, "pulumi-language-nodejs", "exit 0");
}

describe("finding an engine", () => {
  afterEach(removeTemporaryDirectories);

  it("takes a new enough one from PATH", async () => {
    const bin = temporaryDirectory();
    writeEngine(bin, "v3.250.1");
    const { context, lines } = contextWith(bin);
    const engine = await firstEngine([engineOnPath, fallbackSource], context);
    assert.deepEqual(engine, { binDirectory: bin, version: "v3.250.1", source: "path" });
    assert.deepEqual(lines, []);
  });

  const unusable: readonly { what: string; body: string; says: RegExp }[] = [
    { what: "is too old", body: "echo v3.100.0", says: /is v3\.100\.0, and v3\.220\.0 or newer, below v4 is wanted/ },
    { what: "is of the next major version", body: "echo v4.0.0", says: /is v4\.0\.0, and v3\.220\.0 or newer/ },
    { what: "fails", body: "echo 'cannot load' >&2; exit 127", says: /broken.*"cannot load" \(exit code 127\)/ },
    { what: "prints its version and fails", body: "echo v3.220.0; exit 1", says: /broken.*0" \(exit code 1\)/ },
    { what: "prints something else", body: "echo hello", says: /broken.*"hello" \(exit code 0\)/ },
    { what: "prints nothing", body: "kill -9 $$", says: /broken.*no output \(exit code none\)/ },
  ];
  for (const { what, body, says } of unusable) {
    it(`passes over one on PATH that ${what}, and says which, why and what happens next`, async () => {
      const bin = temporaryDirectory();
      writeEngine(bin, "v3.220.0");
      const pulumi = writeProgram(bin, "pulumi", body);
      const { context, lines } = contextWith(bin);
      assert.equal(await firstEngine([engineOnPath, fallbackSource], context), fallback);
      assert.equal(lines.length, 1);
      assert.ok(lines[0]?.includes(pulumi), lines[0]);
      assert.match(lines[0] ?? "", says);
      assert.match(lines[0] ?? "", /update it, or leave it: Sluice gets v3\.220\.0 for itself/);
    });
  }

  it("passes over one on PATH that has no Node.js language host", async () => {
    const bin = temporaryDirectory();
    writeProgram(bin, "pulumi", "echo v3.220.0");
    const { context, lines } = contextWith(bin);
    assert.equal(await firstEngine([engineOnPath, fallbackSource], context), fallback);
    assert.match(lines.join("\n"), /has no pulumi-language-nodejs beside it or on PATH/);
  });

  it("takes the one kept from an earlier start, whichever way it was got", async () => {
    for (const source of ["installed", "built"] as const) {
      const { context } = contextWith(temporaryDirectory());
      const binDirectory = path.join(keptDirectory(context, source), "bin");
      writeEngine(binDirectory, "v3.220.0");
      assert.deepEqual(await keptEngine(context), { binDirectory, version: "v3.220.0", source });
    }
  });

  it("gets a kept one anew when it is broken", async () => {
    const { context, lines } = contextWith(temporaryDirectory());
    writeEngine(path.join(keptDirectory(context, "built"), "bin"), "garbage");
    const rebuilt: EngineSource = (given) => keepEngine(given, "built", fillWith("v3.220.0"));
    const engine = await firstEngine([keptEngine, rebuilt], context);
    assert.equal(engine.version, "v3.220.0");
    assert.match(lines.join("\n"), /broken.*Sluice gets it anew/);
    assert.deepEqual(await keptEngine(context), engine);
  });
});

describe("keeping a new engine", () => {
  afterEach(removeTemporaryDirectories);

  it("leaves nothing behind when it could not be finished", async () => {
    const { context } = contextWith(temporaryDirectory());
    const interrupted = keepEngine(context, "installed", async (directory) => {
      writeProgram(path.join(directory, "bin"), "pulumi", "echo half");
      throw new EngineError("the line went dead");
    });
    await assert.rejects(interrupted, /the line went dead/);
    assert.deepEqual(readdirSync(path.dirname(keptDirectory(context, "installed"))), []);
  });

  it("refuses one that does not run", async () => {
    const { context } = contextWith(temporaryDirectory());
    await assert.rejects(keepEngine(context, "installed", fillWith("oops")), /is broken: `pulumi version` gave "oops"/);
    assert.equal(await keptEngine(context), undefined);
  });

  it("leaves the engine of a quicker start where it is", async () => {
    const { context } = contextWith(temporaryDirectory());
    const quicker = await keepEngine(context, "built", fillWith("v3.220.0"));
    assert.deepEqual(await keepEngine(context, "built", fillWith("v3.221.0")), quicker);
    assert.deepEqual(await keptEngine(context), quicker);
  });

  it("lets two starts at once end with one engine", async () => {
    const { context } = contextWith(temporaryDirectory());
    const starts = [1, 2].map(() => keepEngine(context, "built", fillWith("v3.220.0")));
    const [first, second] = await Promise.all(starts);
    assert.deepEqual(first, second);
    assert.deepEqual(readdirSync(path.dirname(keptDirectory(context, "built"))), ["built"]);
  });
});

describe("building an engine", () => {
  afterEach(removeTemporaryDirectories);

  it("says in one sentence what to install when Go is missing", async () => {
    const { context } = contextWith(temporaryDirectory());
    await assert.rejects(builtEngine(context), (error: Error) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /^No Pulumi engine .* either the Pulumi CLI v3\.220\.0 .* or Go 1\.24\.7 .*\.$/);
      assert.equal(error.message.match(/\.(\s|$)/g)?.length, 1);
      return true;
    });
  });

  it("gives Go's own words, the command and the next step when it fails", async () => {
    const bin = temporaryDirectory();
    writeProgram(bin, "go", "echo 'dial tcp: no such host' >&2; exit 1");
    const { context } = contextWith(bin);
    const message = /Go said:\ndial tcp: no such host\n.*`go build .*toolchain\/engine.*start again\.$/s;
    await assert.rejects(builtEngine(context), message);
    assert.equal(await keptEngine(context), undefined);
  });

  it("runs programs with the options that Pulumi.yaml gives to the language host", () => {
    const bin = temporaryDirectory();
    writeProgram(bin, "pulumi-language-nodejs-host", 'printf "%s\\n" "$@"');
    const script = path.join(bin, "pulumi-language-nodejs");
    copyFileSync(path.join(projectDirectory, "toolchain/language-host/pulumi-language-nodejs"), script);
    const givenIn = (cwd: string) => execFileSync(script, ["127.0.0.1:1"], { cwd, encoding: "utf8" });
    assert.equal(givenIn(projectDirectory), "-typescript=false\n-nodeargs=--require tsx/cjs\n127.0.0.1:1\n");
    assert.equal(givenIn(bin), "127.0.0.1:1\n");
  });

  it("keeps Go's caches beside the engine when there is no home directory to write to", () => {
    const { context } = contextWith(temporaryDirectory());
    for (const HOME of [undefined, "", path.join(context.directory, "missing")]) {
      const { GOPATH, GOCACHE } = goEnvironment({ ...context, environment: { HOME } });
      assert.equal(GOPATH, path.join(context.directory, "go"));
      assert.equal(GOCACHE, path.join(context.directory, "go", "cache"));
    }
    const environment = { HOME: context.directory, GOCACHE: "mine" };
    const { GOPATH, GOCACHE } = goEnvironment({ ...context, environment });
    assert.deepEqual([GOPATH, GOCACHE], [undefined, "mine"]);
  });
});

describe("an engine's environment", () => {
  const base = { PATH: "first", HOME: "home", UNSET: undefined };

  it("leaves PATH, login and plugins of the user's own engine alone", () => {
    const environment = engineEnvironment({ ...fallback, source: "path" }, base);
    assert.deepEqual(environment, { PATH: "first", HOME: "home", PULUMI_SKIP_UPDATE_CHECK: "true" });
  });

  it("puts an engine that Sluice got first on PATH, and its files under .sluice", () => {
    const environment = engineEnvironment(fallback, base);
    assert.equal(environment.PATH, `elsewhere${path.delimiter}first`);
    assert.match(environment.PULUMI_HOME ?? "", /\.sluice.pulumi$/);
    assert.equal(engineEnvironment(fallback, { ...base, PULUMI_HOME: "chosen" }).PULUMI_HOME, "chosen");
  });
});

function fillWith(version: string): (directory: string) => Promise<void> {
  return async (directory) => writeEngine(path.join(directory, "bin"), version);
}
