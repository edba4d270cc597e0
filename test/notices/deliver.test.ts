import assert from "node:assert/strict";
import { deliver, deliveryMemory } from "../../rollout/notices/deliver";
import type { Asked, Mishap, Receivers } from "../../sandbox/receivers";
import { startReceivers } from "../../sandbox/receivers";
import { CHANNEL_KINDS, channelOf, CONTENTS, notice, optionsFor, send } from "./samples";

const UNWELL: Mishap = { status: 503, body: "upstream said: token is hunter2" };

describe("delivering notices", () => {
  let receivers: Receivers;
  beforeEach(async () => (receivers = await startReceivers()));
  afterEach(() => receivers.stop());

  const rollback = notice(CONTENTS.rollback);

  for (const kind of CHANNEL_KINDS) {
    it(`${kind}: a server's error and a broken connection are tried again, and people see one notice`, async () => {
      receivers.mishap(kind, { status: 500 }, "drop");
      assert.deepEqual(await send(receivers, kind, rollback), { delivered: true, why: null });
      assert.equal(receivers.seen.length, 1);
    });
  }

  for (const kind of ["email", "pagerduty", "opsgenie", "webhook"] as const) {
    it(`${kind}: where an answer is lost on the way, people still see the notice once`, async () => {
      receivers.mishap(kind, "lost");
      assert.deepEqual(await send(receivers, kind, rollback), { delivered: true, why: null });
      assert.equal(receivers.received.length, 2);
      assert.equal(receivers.seen.length, 1);
    });
  }

  it("statusPage: where the answer to the entry is lost on the way, it is not put there again", async () => {
    const list: Mishap = { status: 200, body: [] };
    receivers.mishap("statusPage", list, "lost");
    assert.deepEqual(await send(receivers, "statusPage", rollback), { delivered: true, why: null });
    assert.deepEqual(receivers.received.map(({ method }) => method), ["GET", "POST", "GET"]);
  });

  it("waits as long as a vendor asks before it tries again", async () => {
    const waits: number[] = [];
    receivers.mishap("slack", { status: 429, headers: { "retry-after": "7" } });
    const wait = async (lengthMs: number) => void waits.push(lengthMs);
    assert.equal((await send(receivers, "slack", rollback, { wait })).delivered, true);
    assert.deepEqual(waits, [7_000]);
  });

  it("does not wait for what is longer than it has time, and says so", async () => {
    receivers.mishap("slack", { status: 429, headers: { "retry-after": "3600" } });
    const { why } = await send(receivers, "slack", rollback);
    assert.equal(why, "Slack answered 429; it asks to wait for 1 hour");
  });

  it("takes a date for when to try again", async () => {
    const waits: number[] = [];
    receivers.mishap("slack", { status: 503, headers: { "retry-after": "Sun, 22 Nov 2015 02:31:00 GMT" } });
    await send(receivers, "slack", rollback, { wait: async (lengthMs) => void waits.push(lengthMs) });
    assert.deepEqual(waits, [0]);
  });

  it("gives up after five tries, with what the last one met", async () => {
    receivers.mishap("slack", UNWELL, UNWELL, UNWELL, UNWELL, UNWELL, UNWELL);
    const delivery = await send(receivers, "slack", rollback);
    assert.deepEqual(delivery, { delivered: false, why: "Slack answered 503, 5 times" });
    assert.equal(receivers.received.length, 5);
  });

  it("tries again where Slack refuses for the moment, with 200", async () => {
    receivers.mishap("slack", { status: 200, body: { ok: false, error: "service_unavailable" } });
    assert.equal((await send(receivers, "slack", rollback)).delivered, true);
  });

  it("does not try again what the vendor will never take", async () => {
    const { delivered, why } = await deliver(rollback, { kind: "slack", to: "nowhere" }, optionsFor(receivers));
    assert.deepEqual({ delivered, why }, { delivered: false, why: "Slack refused it: channel_not_found" });
    assert.equal(receivers.received.length, 1);
  });

  it("gives up one try that is never answered, and goes on with the next", async () => {
    receivers.mishap("pagerduty", "hang");
    const delivery = await send(receivers, "pagerduty", rollback, { limits: { pauseMs: 0, attemptMs: 700 } });
    assert.deepEqual(delivery, { delivered: true, why: null });
    assert.equal(receivers.received.length, 2);
  });

  it("ends after its total time, whatever the tries have left", async () => {
    receivers.mishap("slack", UNWELL, "hang");
    const { why } = await send(receivers, "slack", rollback, { limits: { pauseMs: 0, totalMs: 700 } });
    assert.match(why ?? "", /^Slack answered 503; given up after /);
  });

  it("ends at once when the driver does", async () => {
    const ending = new AbortController();
    receivers.mishap("slack", () => {
      ending.abort(new Error("hunter2"));
      return { status: 503 };
    });
    const { why } = await send(receivers, "slack", rollback, { signal: ending.signal, limits: {} });
    assert.equal(why, "the driver ended before it was delivered");
  });

  it("says that nobody listens", async () => {
    const { origins } = receivers;
    await receivers.stop();
    const { why } = await send(receivers, "slack", rollback, { origins });
    assert.equal(why, "Slack could not be reached (ECONNREFUSED), 5 times");
  });

  it("follows no redirection: credentials go to nobody else", async () => {
    receivers.mishap("slack", { status: 307, headers: { location: receivers.origins.webhook } });
    const { why } = await send(receivers, "slack", rollback);
    assert.equal(why, "Slack answered 307");
    assert.deepEqual(receivers.received.map(({ by }) => by), ["slack"]);
  });

  it("never throws: not for an address that is none, not for facts that make no sense", async () => {
    const options = optionsFor(receivers);
    const nowhere = await deliver(rollback, { kind: "webhook", to: "file:///etc/passwd" }, options);
    assert.equal(nowhere.why, "the address of the webhook is no http(s) URL");
    const facts = { ...rollback.facts, at: "yesterday" };
    const senseless = await deliver({ ...rollback, facts }, channelOf("slack", receivers), optionsFor(receivers));
    assert.equal(senseless.why, "it could not be put into words");
  });

  it("sends a notice once that it is given twice, even where the vendor knows no keys", async () => {
    const memory = deliveryMemory();
    const both = await Promise.all([1, 2].map(() => send(receivers, "slack", rollback, { memory })));
    assert.deepEqual(both, [{ delivered: true, why: null }, { delivered: true, why: null }]);
    await send(receivers, "slack", rollback, { memory });
    assert.equal(receivers.seen.length, 1);
  });

  it("sends again what could not be delivered, when it is given again", async () => {
    const memory = deliveryMemory();
    receivers.mishap("slack", { status: 400 });
    assert.equal((await send(receivers, "slack", rollback, { memory })).delivered, false);
    assert.equal((await send(receivers, "slack", rollback, { memory })).delivered, true);
  });

  it("gives a channel its notices in order, but lets a rollback wait for nothing", async () => {
    const memory = deliveryMemory();
    receivers.mishap("slack", "hang");
    const limits = { pauseMs: 0, attemptMs: 700 };
    const contents = [CONTENTS.step, CONTENTS.healthy, CONTENTS.rollback, CONTENTS.rolledBack];
    await Promise.all(contents.map((content) => send(receivers, "slack", notice(content), { memory, limits })));
    const titles = receivers.seen.map(({ text }) => text.split(/[ :]/, 1)[0]);
    assert.deepEqual(titles, ["Rollback", "Step", "Healthy", "Rolled"]);
  });

  const echoes: readonly (readonly [string, (asked: Asked) => string])[] = [
    ["as they are", ({ headers, body }) => `${String(headers.authorization)} ${body}`],
    ["escaped", ({ headers, body }) => JSON.stringify(`${String(headers.authorization)} ${body}`)],
    ["in a URL", ({ headers, body }) => encodeURIComponent(`${String(headers.authorization)} ${body}`)],
    ["where the text is cut", ({ headers, body }) => "x".repeat(180) + String(headers.authorization) + body],
  ];
  for (const [how, echo] of echoes) {
    for (const kind of CHANNEL_KINDS) {
      it(`${kind}: never shows a credential that a vendor gives back ${how}`, async () => {
        const environment = Object.fromEntries(
          Object.keys(receivers.environment).map((name) => [name, `${name.slice(0, 4)}"canary${"7".repeat(26)}+/=`]),
        );
        receivers.mishap(kind, (asked) => ({ status: 400, body: echo(asked) }));
        const { delivered, why } = await send(receivers, kind, rollback, { environment });
        assert.equal(delivered, false);
        assert.ok(why !== null && why.length < 240, why ?? "");
        assert.doesNotMatch(why, /canary|777/);
      });
    }
  }

  it("shows nothing of an answer but a refusal's", async () => {
    receivers.mishap("email", UNWELL, UNWELL, UNWELL, UNWELL, UNWELL);
    assert.equal((await send(receivers, "email", rollback)).why, "Resend answered 503, 5 times");
  });

  it("shows nothing of a credential that no header can carry", async () => {
    const environment = { SLACK_BOT_TOKEN: "canary\ncanary" };
    const { why } = await send(receivers, "slack", rollback, { environment });
    assert.equal(why, "Slack could not be asked: the request is not valid");
  });

  it("names the variable that is missing", async () => {
    const { why } = await send(receivers, "pagerduty", rollback, { environment: { PAGERDUTY_ROUTING_KEY: " " } });
    assert.equal(why, "PAGERDUTY_ROUTING_KEY is not set");
  });
});
