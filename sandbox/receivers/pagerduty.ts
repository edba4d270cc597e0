/** PagerDuty's Events API v2: alerts that are opened and closed by their key, and change events. */

import { z } from "zod";
import type { Answer, Asked, Receiver } from "./receiver";
import { complaints, json, text } from "./receiver";

const routing_key = z
  .string()
  .length(32, { error: "Length of 'routing_key' is incorrect (should be 32 characters)" })
  .regex(/^[A-Za-z0-9]*$/, { error: "'routing_key' cannot contain non-alphanumeric characters." });

const common = {
  summary: text(1_024),
  source: text(1_024),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  custom_details: z.record(z.string(), z.unknown()).optional(),
};

const trigger = z.strictObject({
  routing_key,
  event_action: z.literal("trigger"),
  dedup_key: text(255).optional(),
  client: text(1_024).optional(),
  payload: z.strictObject({
    ...common,
    severity: z.enum(["critical", "error", "warning", "info"]),
    component: text(1_024).optional(),
    group: text(1_024).optional(),
    class: text(1_024).optional(),
  }),
});

const resolve = z.strictObject({ routing_key, event_action: z.literal("resolve"), dedup_key: text(255) });
const alert = z.discriminatedUnion("event_action", [trigger, resolve]);
const change = z.strictObject({ routing_key, payload: z.strictObject(common) });

/** Bytes of an event. */
const SIZE = 512 * 1_024;

export function pagerdutyReceiver(key: string): Receiver {
  const open = new Set<string>();
  return (asked) => {
    if (asked.method !== "POST") return { status: 405 };
    if (Buffer.byteLength(asked.body) > SIZE) return { status: 413 };
    if (asked.path === "/v2/enqueue") return alerted(asked, key, open);
    return asked.path === "/v2/change/enqueue" ? changed(asked, key) : { status: 404 };
  };
}

function alerted(asked: Asked, key: string, open: Set<string>): Answer {
  const { success, data, error } = alert.safeParse(json(asked));
  if (!success) return invalid(complaints(error));
  if (data.routing_key !== key) return invalid(["Invalid routing key"]);
  const name = data.dedup_key ?? "";
  const accepted = { status: 202, body: { status: "success", message: "Event processed", dedup_key: name } };
  if (data.event_action === "resolve") {
    return open.delete(name) ? { ...accepted, seen: { where: "resolved", text: name } } : accepted;
  }
  if (open.has(name)) return accepted;
  open.add(name);
  return { ...accepted, seen: { where: "paged", text: shown(data.payload) } };
}

function changed(asked: Asked, key: string): Answer {
  const { success, data, error } = change.safeParse(json(asked));
  if (!success) return invalid(complaints(error));
  if (data.routing_key !== key) return invalid(["Invalid routing key"]);
  const body = { status: "success", message: "Change event processed" };
  return { status: 202, body, seen: { where: "recent changes", text: shown(data.payload) } };
}

type Payload = Pick<z.output<typeof change>["payload"], "summary" | "custom_details">;

function shown({ summary, custom_details = {} }: Payload): string {
  return `${summary}\n${JSON.stringify(custom_details)}`;
}

function invalid(errors: readonly string[]): Answer {
  return { status: 400, body: { status: "invalid event", message: "Event object is invalid", errors } };
}
