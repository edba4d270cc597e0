import assert from "node:assert/strict";
import { missingCredentials } from "../../rollout/notices/credentials";
import { notices } from "../../release/schema/plan";
import type { Receivers } from "../../sandbox/receivers";
import { startReceivers } from "../../sandbox/receivers";
import { CONTENTS, notice, send } from "./samples";

const plan = notices.parse({
  channels: {
    incidents: { kind: "slack", to: "#incidents" },
    "status-page": { kind: "statusPage", to: "omnihub" },
    everybody: { kind: "email", to: "all@omnihub.dev" },
    tools: { kind: "webhook", to: "https://tools.omnihub.dev/hooks" },
    unused: { kind: "opsgenie", to: "platform" },
  },
  before: [{ ahead: "24h", channels: ["everybody"] }],
  during: ["status-page", "tools"],
  rollback: ["incidents"],
});

describe("credentials of channels", () => {
  it("are all asked for before a rollout starts, each with what it is and where it is looked for", () => {
    assert.deepEqual(missingCredentials(plan, { RESEND_API_KEY: "set", SLACK_BOT_TOKEN: "" }), [
      "channel incidents (slack) needs a bot's token with the scope chat:write: " +
        "set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_INCIDENTS for this channel alone",
      "channel status-page (statusPage) needs an API key of the page's owner: " +
        "set STATUSPAGE_API_KEY, or STATUSPAGE_API_KEY_STATUS_PAGE for this channel alone",
      "channel everybody (email) needs the sender, of a domain that Resend has verified: " +
        "set RESEND_FROM, or RESEND_FROM_EVERYBODY for this channel alone",
    ]);
  });

  for (const list of ["during", "rollback", "success", "invitations", "weekly"] as const) {
    it(`are asked for where \`${list}\` alone names the channel`, () => {
      const { channels } = plan;
      const told = notices.parse({ channels, [list]: ["unused"] });
      assert.deepEqual(missingCredentials(told, {}), [
        "channel unused (opsgenie) needs the key of an API integration: " +
          "set OPSGENIE_API_KEY, or OPSGENIE_API_KEY_UNUSED for this channel alone",
      ]);
    });
  }

  it("are complete where each channel finds its own or the common one", () => {
    const environment = {
      SLACK_BOT_TOKEN_INCIDENTS: "set",
      STATUSPAGE_API_KEY_STATUS_PAGE: "set",
      RESEND_API_KEY: "set",
      RESEND_FROM: "set",
    };
    assert.deepEqual(missingCredentials(plan, environment), []);
    assert.deepEqual(missingCredentials(undefined, {}), []);
  });

  describe("that a channel has alone", () => {
    let receivers: Receivers;
    before(async () => (receivers = await startReceivers()));
    after(() => receivers.stop());

    it("go before the common ones", async () => {
      const { PAGERDUTY_ROUTING_KEY } = receivers.environment;
      const environment = {
        PAGERDUTY_ROUTING_KEY: "0".repeat(32),
        PAGERDUTY_ROUTING_KEY_ON_CALL: PAGERDUTY_ROUTING_KEY,
      };
      const paged = (channel: string) =>
        send(receivers, "pagerduty", notice(CONTENTS.rollback, { channel }), { environment });
      assert.equal((await paged("on-call")).delivered, true);
      assert.equal((await paged("other")).delivered, false);
    });
  });
});
