import assert from "node:assert/strict";
import { driver } from "../../release/schema/driver";
import { type FailingUrl, healthChecks } from "../../rollout/health/checks";
import type { Bypass } from "../../rollout/health/visit";
import { freePort, startServer, type TestServer } from "./server";

const BYPASS = { header: "x-release", value: "1.5.0" };

describe("Health checks of the candidate", () => {
  let server: TestServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  function config(...urls: readonly string[]) {
    const { health } = driver.parse({ health: { urls, every: "10s", timeout: "300ms" } });
    assert.ok(health);
    return health;
  }

  /** Failures of so many rounds, with no time between them. */
  async function failures(rounds: number, urls: readonly string[], bypass: Bypass = BYPASS): Promise<readonly FailingUrl[]> {
    const found: FailingUrl[] = [];
    const end = new AbortController();
    let left = rounds;
    const pause = async (milliseconds: number): Promise<void> => {
      assert.equal(milliseconds, 10_000);
      if (left-- === 0) end.abort(new Error("enough"));
      end.signal.throwIfAborted();
    };
    const all = async () => {
      for await (const one of healthChecks(config(...urls), { bypass, pause, signal: end.signal })) found.push(one);
    };
    await assert.rejects(all(), /enough/);
    return found;
  }

  /** Answers with these statuses in turn, and with the last one from then on. */
  async function answering(...statuses: readonly number[]): Promise<string> {
    let asked = 0;
    server = await startServer((_, response) => void response.writeHead(statuses[asked++] ?? statuses.at(-1) ?? 200).end());
    return `${server.url}/health`;
  }

  it("say nothing of a candidate that is well", async () => {
    assert.deepEqual(await failures(3, [await answering(200, 204, 302)]), []);
  });

  it("count how often in a row a URL has failed, from the start again after it was well", async () => {
    const url = await answering(503, 500, 200, 404, 200);
    assert.deepEqual(await failures(5, [url]), [
      { url, consecutive: 1, why: `${url} answered 503, expected a status below 400` },
      { url, consecutive: 2, why: `${url} answered 500, expected a status below 400` },
      { url, consecutive: 1, why: `${url} answered 404, expected a status below 400` },
    ]);
  });

  it("count each URL for itself", async () => {
    const well = await answering(200);
    const down = `http://127.0.0.1:${await freePort()}/health`;
    const found = await failures(2, [well, down]);
    assert.deepEqual(found.map(({ url, consecutive }) => [url, consecutive]), [[down, 1], [down, 2]]);
    assert.match(found[0]?.why ?? "", /gave no answer \(ECONNREFUSED\)/);
  });

  it("take silence for a failure", async () => {
    server = await startServer(() => undefined);
    const [found] = await failures(1, [server.url]);
    assert.equal(found?.why, `${server.url} gave no answer within 0.3 s`);
  });

  it("ask the candidate by its header, and by none where none is needed", async () => {
    const headers: unknown[] = [];
    server = await startServer((request, response) => {
      headers.push(request.headers["x-release"]);
      response.end();
    });
    await failures(1, [server.url]);
    await failures(1, [server.url], null);
    assert.deepEqual(headers, ["1.5.0", undefined]);
  });

  it("end with what ends the driver, in the middle of a question", async () => {
    const end = new AbortController();
    server = await startServer(() => end.abort(new Error("the driver stops")));
    const pause = () => new Promise<void>(() => undefined);
    const checks = healthChecks(config(server.url), { bypass: null, pause, signal: end.signal });
    await assert.rejects(checks.next(), /the driver stops/);
  });
});
