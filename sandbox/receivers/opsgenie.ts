/** Opsgenie's Alert API: alerts by alias, notes on them, and their end. It takes what it will drop, with 202. */

import { z } from "zod";
import type { Answer, Asked, Receiver } from "./receiver";
import { complaints, json, text } from "./receiver";

const responder = z.strictObject({ type: z.enum(["team", "user", "escalation", "schedule"]), name: text(100) });

const alert = z.strictObject({
  message: text(130),
  alias: text(512).optional(),
  description: text(15_000).optional(),
  responders: z.array(responder).optional(),
  tags: z.array(text(50)).max(20).optional(),
  details: z
    .record(z.string(), z.string())
    .refine((details) => JSON.stringify(details).length <= 8_000)
    .optional(),
  source: text(100).optional(),
  priority: z.enum(["P1", "P2", "P3", "P4", "P5"]).optional(),
});

const note = z.strictObject({ note: text(25_000), source: text(100).optional(), user: text(100).optional() });

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function opsgenieReceiver(key: string): Receiver {
  const open = new Set<string>();
  return (asked) => {
    const refusal = refused(asked, key);
    if (refusal) return refusal;
    if (asked.path === "/v2/alerts") return created(asked, open);
    const [, alias, action] = /^\/v2\/alerts\/([^/]+)\/(close|notes)\?identifierType=alias$/.exec(asked.path) ?? [];
    if (alias === undefined || action === undefined) return failure(404, "Not Found");
    return remarked(asked, decodeURIComponent(alias), action, open);
  };
}

function refused({ method, headers: { authorization = "" } }: Asked, key: string): Answer | null {
  if (method !== "POST") return failure(405, "Method Not Allowed");
  const given = /^GenieKey (.+)$/.exec(authorization)?.[1];
  if (given === undefined) return failure(401, "Could not authenticate");
  if (!KEY.test(given)) return failure(422, "Key format is not valid!");
  return given === key ? null : failure(401, "Could not authenticate");
}

function created(asked: Asked, open: Set<string>): Answer {
  const { success, data, error } = alert.safeParse(json(asked));
  if (!success) return failure(422, "Request body is not processable. Please check the errors.", complaints(error));
  const { alias = "", message, description = "", responders = [] } = data;
  if (open.has(alias)) return ACCEPTED;
  open.add(alias);
  const where = responders.map(({ name }) => name).join(", ");
  return { ...ACCEPTED, seen: { where, text: `${message}\n${description}` } };
}

function remarked(asked: Asked, alias: string, action: string, open: Set<string>): Answer {
  const { success, data, error } = note.safeParse(json(asked));
  if (!success) return failure(422, "Request body is not processable. Please check the errors.", complaints(error));
  if (!open.has(alias)) return ACCEPTED;
  if (action === "close") open.delete(alias);
  return { ...ACCEPTED, seen: { where: action === "close" ? "closed" : "noted", text: data.note } };
}

const REQUEST = "43a29c5c-3dbf-4fa4-9c26-f4f71023e120";
const ACCEPTED = { status: 202, body: { result: "Request will be processed", took: 0.302, requestId: REQUEST } };

function failure(status: number, message: string, errors?: readonly string[]): Answer {
  return { status, body: { message, ...(errors && { errors }), took: 0.001, requestId: REQUEST } };
}
