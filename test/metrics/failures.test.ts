/** What no source of metrics is forgiven, whatever its kind. */

import assert from "node:assert/strict";
import { metricsSource } from "../../release/schema/driver";
import { MetricsError } from "../../rollout/metrics/metrics";
import { openMetrics } from "../../rollout/metrics/open";
import { KEYS } from "./fakeDatadog";
import { type Answer, freePort, startServer, type TestServer } from "./server";
import { SIDES } from "./traffic";

const KINDS = [
  { kind: "prometheus", name: "Prometheus" },
  { kind: "datadog", name: "Datadog" },
  { kind: "scrape", name: "Metrics page" },
] as const;

const FAILURES: readonly { readonly what: string; readonly answer: Answer; readonly says: RegExp }[] = [
  { what: "answers nothing in time", answer: () => undefined, says: /found no answer within 0\.3 s/ },
  {
    what: "stops in the middle of an answer",
    answer: (_, response) => void response.writeHead(200).write("{"),
    says: /found no answer within 0\.3 s/,
  },
  {
    what: "breaks the connection off",
    answer: ({ socket }) => socket.destroy(),
    says: /found no answer \(UND_ERR_SOCKET\)/,
  },
  {
    what: "answers with an error's status",
    answer: (_, response) => void response.writeHead(503).end("upstream is away"),
    says: /found status 503 "upstream is away"; expected a status of 2xx/,
  },
  {
    what: "sends its readers elsewhere",
    answer: (_, response) => void response.writeHead(302, { location: "https://login.example.com" }).end(),
    says: /found status 302/,
  },
  {
    what: "has a clock that is slow",
    answer: (_, response) => {
      const date = new Date(Date.now() - 60_000).toUTCString();
      response.writeHead(200, { date }).end("{}\n");
    },
    says: /found its clock at 2.*Z; expected within 30 s of ours, 2.*Z\. Set both clocks by NTP/,
  },
  {
    what: "does not tell its time",
    answer: (_, response) => {
      response.sendDate = false;
      response.end("{}\n");
    },
    says: /found an answer that does not tell its time \(Date header\)/,
  },
];

for (const { kind, name } of KINDS) {
  describe(`${name} as a source that cannot be relied on`, () => {
    let server: TestServer | undefined;

    afterEach(async () => {
      await server?.stop();
      server = undefined;
    });

    const open = (url: string, timeoutMs: number) =>
      openMetrics(metricsSource.parse({ kind, url }), { environment: KEYS, timeoutMs });

    function look(url: string, signal = new AbortController().signal, timeoutMs = 300) {
      const to = new Date();
      return open(url, timeoutMs).look(SIDES, { from: new Date(to.getTime() - 60_000), to }, signal);
    }

    function refused(asked: Promise<unknown>, says: RegExp) {
      return assert.rejects(asked, (error) => {
        assert.ok(error instanceof MetricsError);
        assert.match(error.message, new RegExp(`^${name} at http`));
        assert.match(error.message, says);
        return true;
      });
    }

    it("is named when it is down", async () => {
      await refused(look(`http://127.0.0.1:${await freePort()}`), /found no answer \(ECONNREFUSED\); expected an answer/);
    });

    for (const { what, answer, says } of FAILURES) {
      it(`is named when it ${what}`, async () => {
        server = await startServer(answer);
        await refused(look(server.url), says);
        await refused(open(server.url, 300).served("1.5.0", new AbortController().signal), says);
      });
    }

    it("is not asked with a password from its URL, and the password is not shown", async () => {
      const asked = look("http://reader:hunter2@127.0.0.1:9");
      await refused(asked, /found a user name or a password in its URL/);
      await assert.rejects(asked, (error) => error instanceof Error && !error.message.includes("hunter2"));
    });

    it("is left alone as soon as nobody wants to know any more", async () => {
      const order = new AbortController();
      server = await startServer(() => order.abort(new Error("the driver stops")));
      await assert.rejects(look(server.url, order.signal, 60_000), /^Error: the driver stops$/);
    });
  });
}

for (const { kind, name } of KINDS.filter((one) => one.kind !== "scrape")) {
  describe(`${name} behind a page for people`, () => {
    it("is named with what was found instead of JSON", async () => {
      const server = await startServer((_, response) => void response.end("<html>Sign in</html>"));
      const source = openMetrics(metricsSource.parse({ kind, url: server.url }), { environment: KEYS });
      const asked = source.served("1.5.0", new AbortController().signal);
      await assert.rejects(asked, /found text that is no JSON: "<html>Sign in<\/html>"; expected JSON/);
      await server.stop();
    });
  });
}
