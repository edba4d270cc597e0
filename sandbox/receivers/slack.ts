/** Slack's chat.postMessage, by its reference and that of Block Kit. */

import { z } from "zod";
import type { Answer, Asked, Receiver } from "./receiver";
import { complaints, json, text } from "./receiver";

const plain = z.strictObject({ type: z.literal("plain_text"), text: text(150), emoji: z.boolean().optional() });
const markdown = z.strictObject({ type: z.literal("mrkdwn"), text: text(3_000), verbatim: z.boolean().optional() });

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), text: plain, block_id: text(255).optional() }),
  z.strictObject({ type: z.literal("section"), text: markdown, block_id: text(255).optional() }),
]);

const message = z.strictObject({
  channel: z.string(),
  text: text(4_000),
  blocks: z.array(block).min(1).max(50),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
});

/** All of a message's blocks together; not documented, measured by users of slackapi/bolt-js (issue 2509). */
const BLOCKS = 13_000;

export function slackReceiver(token: string): Receiver {
  let posted = 0;
  return (asked) => {
    if (asked.method !== "POST" || asked.path !== "/api/chat.postMessage") return refused("unknown_method");
    const error = refusedToken(asked, token);
    if (error) return refused(error);
    const { success, data, error: mistakes } = message.safeParse(json(asked));
    if (!success) return refused("invalid_blocks", complaints(mistakes));
    if (!/^([#][a-z0-9_-]{1,80}|[CGD][A-Z0-9]{8,})$/.test(data.channel)) return refused("channel_not_found");
    if (JSON.stringify(data.blocks).length > BLOCKS) return refused("msg_blocks_too_long");
    posted += 1;
    const texts = data.blocks.map(({ text: { text: shown } }) => shown);
    return {
      status: 200,
      body: { ok: true, channel: "C0123456789", ts: `${posted}.000100`, message: { text: data.text } },
      seen: { where: data.channel, text: unescaped(texts.join("\n")) },
    };
  };
}

function refusedToken({ headers: { authorization = "" } }: Asked, token: string): string | null {
  if (authorization === "") return "not_authed";
  return authorization === `Bearer ${token}` ? null : "invalid_auth";
}

/** Slack refuses with 200. */
function refused(error: string, messages: readonly string[] = []): Answer {
  return { status: 200, body: { ok: false, error, response_metadata: { messages } } };
}

/** What people see of an escaped text. What is left in `<` and `>` is a link or a call of people to Slack. */
function unescaped(escaped: string): string {
  const shown = escaped.replace(/<[^>]*>/g, "[Slack's own]");
  return shown.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
