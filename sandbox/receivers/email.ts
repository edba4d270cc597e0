/** Resend's POST /emails, with its idempotency keys (kept for 24 hours, which no run of ours lasts). */

import { z } from "zod";
import type { Answer, Asked, Receiver } from "./receiver";
import { complaints, json, text } from "./receiver";

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$|^[^<>]+ <[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+>$/;
const address = z.string().regex(ADDRESS);

const mail = z.strictObject({
  from: address,
  to: z.array(address).min(1).max(50),
  subject: text(998).regex(/^[^\r\n]*$/),
  text: text(100_000),
  html: text(100_000),
});

export function emailReceiver(key: string): Receiver {
  const sent = new Map<string, { readonly body: string; readonly answer: Answer }>();
  return (asked) => {
    const refusal = refused(asked, key);
    if (refusal) return refusal;
    const once = String(asked.headers["idempotency-key"] ?? "");
    if (once.length < 1 || once.length > 256) {
      return failure(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
    }
    const before = sent.get(once);
    if (before) return before.body === asked.body ? before.answer : reused();
    const { success, data, error } = mail.safeParse(json(asked));
    if (!success) return failure(422, "validation_error", complaints(error).join("; "));
    const answer = { status: 200, body: { id: `00000000-0000-4000-8000-${String(sent.size).padStart(12, "0")}` } };
    sent.set(once, { body: asked.body, answer });
    return { ...answer, seen: { where: data.to.join(", "), text: `${data.subject}\n${data.text}` } };
  };
}

function refused({ method, path, headers }: Asked, key: string): Answer | null {
  if (method !== "POST" || path !== "/emails") return failure(404, "not_found", "The requested endpoint is not there.");
  if (!headers["user-agent"]) return failure(403, "forbidden", "error code: 1010");
  if (!headers.authorization) return failure(401, "missing_api_key", "Missing API key in the authorization header.");
  return headers.authorization === `Bearer ${key}` ? null : failure(403, "invalid_api_key", "API key is invalid.");
}

function reused(): Answer {
  return failure(409, "invalid_idempotent_request", "Same idempotency key used with a different request payload.");
}

function failure(status: number, name: string, message: string): Answer {
  return { status, body: { statusCode: status, name, message } };
}
