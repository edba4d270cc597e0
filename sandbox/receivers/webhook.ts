/** A receiver of webhooks by https://www.standardwebhooks.com: it checks signature and age, and takes each id once. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Asked, Receiver } from "./receiver";
import { complaints, json, text } from "./receiver";

const body = z.strictObject({
  key: text(1_000),
  channel: text(100),
  facts: z.strictObject({
    product: z.string(),
    stack: z.string(),
    version: z.string(),
    stable: z.string().nullable(),
    at: z.iso.datetime(),
  }),
  content: z.looseObject({ kind: z.string() }),
  title: text(1_000),
  lines: z.array(text(1_000)),
  severity: z.enum(["info", "warning", "critical"]),
});

/** Seconds that a message may be old, or ahead. */
const TOLERANCE = 300;

/** `secret` is `whsec_` and base64. */
export function webhookReceiver(secret: string): Receiver {
  const taken = new Set<string>();
  return (asked) => {
    if (asked.method !== "POST") return { status: 405 };
    if (!isSigned(asked, secret)) return { status: 401, body: { error: "the signature does not match" } };
    const { success, data, error } = body.safeParse(json(asked));
    if (!success) return { status: 422, body: { error: complaints(error) } };
    const id = header(asked, "webhook-id");
    if (header(asked, "idempotency-key") !== id) return { status: 400, body: { error: "two keys for one message" } };
    if (taken.has(id)) return { status: 200, body: { duplicate: true } };
    taken.add(id);
    return { status: 204, seen: { where: data.channel, text: [data.title, ...data.lines].join("\n") } };
  };
}

function isSigned(asked: Asked, secret: string): boolean {
  const timestamp = header(asked, "webhook-timestamp");
  if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= TOLERANCE)) return false;
  const expected = createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    .update(`${header(asked, "webhook-id")}.${timestamp}.${asked.body}`)
    .digest();
  const given = Buffer.from(header(asked, "webhook-signature").replace(/^v1,/, ""), "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function header({ headers }: Asked, name: string): string {
  return String(headers[name] ?? "");
}
