import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type SmokeTest, smokeTest } from "../../release/schema/driver";
import { type SmokeContext, type SmokeResult, smokeTests } from "../../rollout/health/smoke";
import { startServer } from "./server";

describe("Smoke tests of the candidate", () => {
  let project = "";

  beforeEach(() => (project = realpathSync(mkdtempSync(join(tmpdir(), "sluice-smoke-")))));
  afterEach(() => rmSync(project, { recursive: true }));

  const context = (changes: Partial<SmokeContext> = {}): SmokeContext => ({
    project,
    environment: { PATH: process.env.PATH },
    version: "1.5.0",
    stack: "production",
    bypass: { header: "x-release", value: "1.5.0" },
    redact: (text) => text.replaceAll("hunter2", "[secret]"),
    signal: new AbortController().signal,
    ...changes,
  });

  async function results(tests: readonly SmokeTest[], changes: Partial<SmokeContext> = {}) {
    const found: SmokeResult[] = [];
    for await (const result of smokeTests(tests, context(changes))) found.push(result);
    return found;
  }

  const shell = (script: string, timeout = "10s") => smokeTest.parse({ command: ["sh", "-c", script], timeout });
  const running = (pid: string) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  const pidIn = (file: string) => readFileSync(join(project, file), "utf8").trim();

  it("pass where the command ends with 0", async () => {
    const command = ["sh", "-c", "exit 0"];
    assert.deepEqual(await results([smokeTest.parse({ command })]), [
      { what: "sh -c exit 0", passed: true, reasons: [] },
    ]);
  });

  it("run in the project, and know the release, the stack and the way to the candidate", async () => {
    const variables = ["VERSION", "STACK", "BYPASS_HEADER", "BYPASS_VALUE"].map((name) => `$SLUICE_${name}`);
    const [found] = await results([shell(`pwd; echo ${variables.join(" ")}; exit 3`)]);
    assert.deepEqual(found?.reasons, ["exit code 3", project, "1.5.0 production x-release 1.5.0"]);
  });

  it("give the last lines of a command that fails, secrets taken out", async () => {
    const [found] = await results([shell("for i in $(seq 200); do echo line $i; done; echo hunter2 >&2; exit 1")]);
    assert.equal(found?.reasons.length, 11);
    assert.deepEqual(found.reasons.slice(-2), ["line 200", "[secret]"]);
  });

  it("show no part of a secret where output is cut", async () => {
    const filler = 65_536 - 4;
    const [found] = await results([shell(`printf hunter2; head -c ${filler} /dev/zero | tr '\\0' x; echo; echo end; exit 1`)]);
    assert.deepEqual(found?.reasons, ["exit code 1", "end"]);
  });

  it("say why a command could not be started", async () => {
    const [found] = await results([smokeTest.parse({ command: ["./there-is-none"] })]);
    assert.equal(found?.passed, false);
    assert.match(found.reasons[0] ?? "", /could not be started: .*ENOENT/);
  });

  it("do not give a command to a shell", async () => {
    const [found] = await results([smokeTest.parse({ command: ["echo", "$(touch made)", ";", "touch", "made"] })]);
    assert.equal(found?.passed, true);
    assert.equal(existsSync(join(project, "made")), false);
  });

  it("end a command that takes too long, with everything that it has started", async () => {
    const [found] = await results([shell("sleep 60 & echo $! > child; echo waiting; wait", "300ms")]);
    assert.deepEqual(found?.reasons, ["stopped: no end after 0.3 s", "waiting"]);
    while (running(pidIn("child"))) await pause(10);
  });

  it("leave nothing running that a command which passed has left behind", async () => {
    const [found] = await results([shell("sleep 60 & echo $! > child")]);
    assert.equal(found?.passed, true);
    while (running(pidIn("child"))) await pause(10);
  });

  it("end with what ends the driver, and so does the command", async () => {
    const end = new AbortController();
    const ended = results([shell("echo $$ > self; sleep 60")], { signal: end.signal });
    while (!existsSync(join(project, "self")) || pidIn("self") === "") await pause(10);
    end.abort(new Error("the driver stops"));
    await assert.rejects(ended, /the driver stops/);
    while (running(pidIn("self"))) await pause(10);
  });

  it("pass where every URL answers below 400, asked by the candidate's header", async () => {
    const server = await startServer(({ url, headers }, response) => {
      response.writeHead(url === "/broken" || headers["x-release"] !== "1.5.0" ? 500 : 200).end();
    });
    const urls = [`${server.url}/one`, `${server.url}/two`];
    const broken = `${server.url}/broken`;
    const found = await results([smokeTest.parse({ urls }), smokeTest.parse({ urls: [...urls, broken] })]);
    await server.stop();
    assert.deepEqual(found, [
      { what: urls.join(", "), passed: true, reasons: [] },
      {
        what: [...urls, broken].join(", "),
        passed: false,
        reasons: [`${broken} answered 500, expected a status below 400`],
      },
    ]);
  });
});
