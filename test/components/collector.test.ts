import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { findExecutable } from "../../toolchain/executable";
import { buildCollector, type RunningCollector, startCollector } from "./collectorTools";
import { telemetryConfig } from "./telemetrySample";

const go = findExecutable("go", process.env);
const reason = go === undefined ? " (skipped: Go, with which it is built, is not on PATH)" : "";

interface Line {
  readonly body: object;
  readonly attributes?: readonly object[];
}

/** Put together here, so that this file holds nothing that looks like a secret. */
const joined = (...parts: readonly string[]) => parts.join("");
const FILLER = "a1B2c3D4e5F6g7H8i9J0k1L2";

/** Values that must not leave the cluster, each as a line that holds it. */
const SECRETS: Readonly<Record<string, string>> = {
  "a web token": joined("eyJhbGciOiJIUzI1NiJ9", ".", "eyJyb2xlIjoic2VydmljZV9yb2xlIn0", ".", FILLER),
  "a Supabase key": joined("sb_", "secret_", FILLER),
  "a Stripe key": joined("sk_", "live_", FILLER),
  "a Resend key": joined("re_", "Abc12345_", FILLER),
  "a GitHub token": joined("gh", "p_", FILLER, FILLER),
  "an Anthropic key": joined("sk-", "ant-api03-", FILLER),
  "a Slack webhook": joined("hooks.slack", ".com/services/T0000/B0000/", FILLER),
  "a bearer": joined("Bearer ", FILLER),
  "a password": "hunter2hunter2",
};
const LINES: Readonly<Record<string, (secret: string) => string>> = { "a password": (secret) => `login with password=${secret} failed` };

describe(`the collector itself${reason}`, function () {
  this.timeout(120_000);

  let executable = "";
  let collector: RunningCollector;

  before(async function () {
    if (go === undefined) return this.skip();
    this.timeout(0); // The first start on a new machine builds it.
    executable = await buildCollector(go);
  });

  beforeEach(async () => {
    collector = await startCollector(executable, telemetryConfig());
  });

  afterEach(() => collector.stop());

  const write = (...lines: readonly Line[]) =>
    collector.send("logs", {
      resourceLogs: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "api" } }, { key: "service.instance.id", value: { stringValue: "pod-1" } }] },
          scopeLogs: [{ logRecords: lines.map((line) => ({ timeUnixNano: `${Date.now()}000000`, ...line })) }],
        },
      ],
    });
  const text = (line: string): Line => ({ body: { stringValue: line } });

  async function until<Value>(what: string, read: () => Promise<Value> | Value, holds: (value: Value) => boolean): Promise<Value> {
    for (let turn = 0; turn < 200; turn += 1) {
      const value = await read();
      if (holds(value)) return value;
      await pause(50);
    }
    throw new Error(`${what} did not come about; the collector printed:\n${collector.printed()}`);
  }
  const sent = (mark: string) => until(`sending on "${mark}"`, () => collector.sentOn(), (all) => all.includes(mark));
  const series = (page: string) => page.split("\n").filter((line) => line.startsWith("log_pattern_matches"));
  const value = (page: string, pattern: string) => {
    const found = series(page).filter((line) => line.includes(`pattern="${pattern}"`));
    assert.ok(found.length <= 1, found.join("\n"));
    return found[0] === undefined ? undefined : Number(found[0].split(" ").at(-1));
  };
  const counted = (pattern: string, times: number) =>
    until(`${times} of ${pattern}`, () => collector.counted(), (page) => value(page, pattern) === times);

  it("masks every kind of secret, in a line, in a structured one and beside one", async () => {
    for (const [kind, secret] of Object.entries(SECRETS)) {
      const line = LINES[kind]?.(secret) ?? `found ${secret} there`;
      await write(
        text(line),
        { body: { kvlistValue: { values: [{ key: "message", value: { stringValue: line } }] } } },
        { body: { stringValue: "beside" }, attributes: [{ key: "note", value: { stringValue: line } }] },
        text(`end of ${kind}`),
      );
      const all = await sent(`end of ${kind}`);
      assert.ok(!all.includes(secret), `${kind} was sent on`);
    }
  });

  it("masks what the config names, and whatever stands under a secret's name", async () => {
    await write(
      { body: { stringValue: "paid by acct-4711 today" }, attributes: [{ key: "http.request.header.authorization", value: { stringValue: "plain" } }] },
      text("end"),
    );
    const all = await sent("end");
    assert.match(all, /paid by \*+ today/);
    assert.ok(!all.includes('"plain"'));
  });

  it("leaves ordinary lines as they are, and says how long they are to be kept", async () => {
    const ordinary = '{"level":"info","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user_id":"42","ms":17}';
    await write(text(ordinary));
    const all = await sent("trace_id");
    assert.ok(all.includes(JSON.stringify(ordinary)));
    assert.match(all, /"log\.retention_days","value":\{"intValue":"30"\}/);
  });

  it("masks secrets in traces", async () => {
    const secret = joined("sb_", "secret_", FILLER);
    const span = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7", name: "GET /", startTimeUnixNano: "1", endTimeUnixNano: "2" };
    const attributes = [{ key: "db.query.text", value: { stringValue: `select '${secret}'` } }];
    await collector.send("traces", { resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, attributes }] }] }] });
    assert.ok(!(await sent("GET /")).includes(secret));
  });

  it("counts a pattern although it masks what matches it, and shows the match nowhere", async () => {
    const secret = joined("supabase service key ", "sb_", "secret_", FILLER);
    await write(text(`using ${secret}`), text("end"));
    const page = await counted("supabase-key", 1);
    await sent("end");
    for (const place of [page, collector.sentOn(), collector.printed()]) assert.ok(!place.includes(FILLER));
  });

  it("has the counter before the first match, so that the first one is an increase", async () => {
    await write(text("nothing of note"));
    await counted("supabase-key", 0);
    await write(text("the supabase anon key"), text("another supabase_key"));
    await counted("supabase-key", 2);
    await write(text("nothing of note"));
    await write(text("costs $12"));
    const page = await counted("price", 1);
    assert.equal(value(page, "supabase-key"), 2);
    assert.match(series(page)[0] ?? "", /^log_pattern_matches_total\{.*service="api"/);
  });

  it("looks for a pattern in structured lines and beside them", async () => {
    await write(
      { body: { kvlistValue: { values: [{ key: "message", value: { stringValue: "supabase_key" } }] } } },
      { body: { stringValue: "beside" }, attributes: [{ key: "note", value: { stringValue: "supabase_key" } }] },
    );
    await counted("supabase-key", 2);
  });
});
