import assert from "node:assert/strict";
import type { NoticeContent } from "../../rollout/notices/notice";
import { words } from "../../rollout/notices/templates";
import type { ChannelKind } from "../../rollout/notices/vendor";
import type { Receivers } from "../../sandbox/receivers";
import { startReceivers } from "../../sandbox/receivers";
import { CHANNEL_KINDS, CONTENTS, KINDS, notice, send } from "./samples";

describe("vendors of notices", () => {
  let receivers: Receivers;
  beforeEach(async () => (receivers = await startReceivers()));
  afterEach(() => receivers.stop());

  const told = async (kind: ChannelKind, ...contents: readonly NoticeContent[]) => {
    for (const content of contents) {
      assert.deepEqual(await send(receivers, kind, notice(content)), { delivered: true, why: null });
    }
    return receivers.seen;
  };

  for (const kind of CHANNEL_KINDS) {
    for (const content of KINDS) {
      it(`${kind} takes ${content.kind}`, async () => {
        await told(kind, content);
      });
    }
  }

  const LONG = "<!channel> & \u202E".concat("&".repeat(10_000));
  for (const kind of CHANNEL_KINDS) {
    it(`${kind} takes the longest notices there can be`, async () => {
      const reasons = Array.from({ length: 500 }, () => LONG);
      const contacts = reasons.map((who) => ({ role: "l1-support", who, after: "0s" }));
      const changes = { features: reasons, fixes: reasons, infrastructure: reasons, breaking: reasons, impact: LONG };
      await told(
        kind,
        { ...CONTENTS.scheduled, changes, contact: reasons },
        { ...CONTENTS.invitation, changes, allowlist: reasons },
        { ...CONTENTS.weekly, reasons, next: reasons },
        { kind: "rollback", reasons, by: LONG, weight: 25, contacts },
        { kind: "halted", reasons, contacts },
        { ...CONTENTS.done, changes, figures: reasons, contact: reasons },
      );
    });
  }

  for (const kind of ["slack", "email", "webhook"] as const) {
    it(`${kind} shows people every line as it was meant`, async () => {
      const reasons = ["P95 > 400 ms & <!channel> *stays* <b>text</b>"];
      const content = { kind: "halted", reasons, contacts: [] } as const;
      const [seen] = await told(kind, content);
      const { title, lines } = words(notice(content));
      assert.ok([title, ...lines].every((line) => seen?.text.includes(line)), seen?.text);
    });
  }

  it("email escapes what would be markup", async () => {
    await told("email", { kind: "halted", reasons: ["<script>alert(1)</script>"], contacts: [] });
    const { html } = JSON.parse(receivers.received[0]?.body ?? "") as { html: string };
    assert.match(html, /&lt;script&gt;/);
    assert.doesNotMatch(html, /<script/);
  });

  it("the rollback notice reaches #incidents in words", async () => {
    const [seen] = await told("slack", CONTENTS.rollback);
    assert.equal(seen?.where, "#incidents");
    assert.match(seen.text, /^Rollback: omnihub 1\.4\.0 is being taken back on production\n/);
    assert.match(seen.text, /error rate 2\.31 % against 0\.05 %, limit 0\.10 % \(2 × baseline\), p < 0\.001/);
  });

  for (const kind of ["pagerduty", "opsgenie"] as const) {
    const wheres = { pagerduty: ["paged", "resolved"], opsgenie: ["platform", "closed"] }[kind];

    it(`${kind} pages once for a rollback and a halt, and ends it when the rollback is verified`, async () => {
      const seen = await told(kind, CONTENTS.rollback, CONTENTS.halted, CONTENTS.rolledBack);
      assert.deepEqual(seen.map(({ where }) => where), wheres);
    });

    it(`${kind} goes on paging where the rollback could not be verified`, async () => {
      const unverified = { kind: "rolledBack", secondsToZero: null, reportDue: "2026-11-23T02:31:20.000Z" } as const;
      const seen = await told(kind, CONTENTS.rollback, unverified);
      assert.deepEqual(seen.map(({ where }) => where), wheres.slice(0, 1));
    });

    it(`${kind} pages nobody for a release that goes well`, async () => {
      const { scheduled, started, step, healthy, watching, done } = CONTENTS;
      const seen = await told(kind, scheduled, started, step, healthy, watching, done);
      assert.ok(seen.every(({ where }) => !wheres.includes(where)), JSON.stringify(seen));
    });
  }

  for (const kind of ["slack", "email", "pagerduty", "opsgenie"] as const) {
    it(`${kind} says who is called in, and when, for a rollback and a halt`, async () => {
      for (const content of [CONTENTS.rollback, CONTENTS.halted]) {
        const called = /after 1 hour, Sunday 2026-11-22 03:31 UTC: cto, cto@omnihub\.dev/;
        await told(kind, content);
        assert.match(receivers.received.at(-1)?.body ?? "", called);
      }
    });
  }

  it("opsgenie notes on an open alert what happens meanwhile", async () => {
    const seen = await told("opsgenie", CONTENTS.halted, CONTENTS.resumed);
    assert.deepEqual(seen.map(({ where }) => where), ["platform", "noted"]);
  });

  it("a status page shows one maintenance from announcement to completion, and none of the reasons", async () => {
    const { scheduled, started, waiting, step, healthy, watching, done } = CONTENTS;
    const seen = await told("statusPage", scheduled, started, waiting, step, healthy, watching, done);
    const progress = "in_progress";
    const states = ["scheduled", progress, progress, progress, progress, "completed"];
    assert.deepEqual(seen.map(({ where }) => where), states);
    const shown = seen.map(({ text }) => text).join("\n");
    assert.match(shown, /Update of omnihub to 1\.4\.0\nThe new version serves 25 % of traffic\./);
    assert.doesNotMatch(shown, /tech-lead|P95|release-manager/);
  });

  it("a status page takes the maintenance of a release that is taken back to its end", async () => {
    const seen = await told("statusPage", CONTENTS.started, CONTENTS.rollback, CONTENTS.rolledBack);
    assert.deepEqual(seen.map(({ where }) => where), ["in_progress", "in_progress", "completed"]);
  });

  it("a status page that hears of rollbacks alone gets an incident", async () => {
    const seen = await told("statusPage", CONTENTS.rollback, CONTENTS.rolledBack);
    assert.deepEqual(seen.map(({ where }) => where), ["identified", "resolved"]);
  });

  it("a status page leaves what others wrote on it alone", async () => {
    const { facts } = notice(CONTENTS.started);
    await send(receivers, "statusPage", notice(CONTENTS.started, { facts: { ...facts, version: "1.3.9" } }));
    await told("statusPage", CONTENTS.rollback);
    assert.deepEqual(receivers.seen.map(({ text }) => text.split("\n")[0]), [
      "Update of omnihub to 1.3.9",
      "Update of omnihub to 1.4.0",
    ]);
  });

  it("a webhook without a secret is not signed, and is refused by a receiver that wants it to be", async () => {
    const { delivered, why } = await send(receivers, "webhook", notice(CONTENTS.rollback), { environment: {} });
    assert.equal(delivered, false);
    assert.equal(why, 'the webhook answered 401: {"error":"the signature does not match"}');
    assert.equal(receivers.received[0]?.headers["webhook-signature"], undefined);
  });

  const wrong: readonly (readonly [ChannelKind, Record<string, string>, RegExp])[] = [
    ["slack", { SLACK_BOT_TOKEN: "other" }, /^Slack refused it: invalid_auth$/],
    ["email", { RESEND_API_KEY: "other" }, /^Resend answered 403: .*"API key is invalid\."/],
    ["pagerduty", { PAGERDUTY_ROUTING_KEY: "0".repeat(32) }, /^PagerDuty answered 400: .*Invalid routing key/],
    ["pagerduty", { PAGERDUTY_ROUTING_KEY: "other" }, /^PagerDuty answered 400: .*should be 32 characters/],
    ["opsgenie", { OPSGENIE_API_KEY: "1".repeat(36) }, /^Opsgenie answered 422: .*Key format is not valid!/],
    ["webhook", { SLUICE_WEBHOOK_SECRET: "whsec_b3RoZXI=" }, /^the webhook answered 401: /],
    ["statusPage", { STATUSPAGE_API_KEY: "other" }, /^Statuspage answered 401: .*Could not authenticate/],
  ];
  for (const [kind, credentials, expected] of wrong) {
    const names = Object.keys(credentials).join();
    it(`${kind} with a wrong ${names} is tried once, and told in the vendor's words`, async () => {
      const environment = { ...receivers.environment, ...credentials };
      const { delivered, why } = await send(receivers, kind, notice(CONTENTS.rollback), { environment });
      assert.equal(delivered, false);
      assert.match(why ?? "", expected);
      assert.equal(receivers.received.length, 1);
    });
  }
});
