/**
 * Any other receiver: the notice as JSON, in words and as facts. Signed as https://www.standardwebhooks.com says, where
 * SLUICE_WEBHOOK_SECRET is set; `webhook-id` and `idempotency-key` are the same for the same notice.
 */

import { createHmac } from "node:crypto";
import { onceKey } from "./once";
import type { Message, Vendor } from "./vendor";

const SECRET = "SLUICE_WEBHOOK_SECRET";

export const webhook: Vendor = {
  name: "the webhook",
  origin: null,
  variables: [{ name: SECRET, what: "what signs: whsec_ and base64, or a text", needed: false, secret: true }],
  async send(message, call) {
    const id = onceKey(message.notice);
    const body = JSON.stringify(webhookBody(message));
    const secret = message.credentials.get(SECRET);
    const signed = secret === undefined ? {} : signature(secret, id, body);
    await call({
      method: "POST",
      path: message.to,
      headers: { "idempotency-key": id, "webhook-id": id, ...signed },
      body,
    });
  },
};

function webhookBody({ notice: { key, channel, facts, content }, words }: Message): object {
  return { key, channel, facts, content, ...words };
}

/** The time of each try is signed too, so that what was overheard cannot be sent again much later. */
function signature(secret: string, id: string, body: string): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signed = createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-timestamp": timestamp, "webhook-signature": `v1,${signed}` };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
}
