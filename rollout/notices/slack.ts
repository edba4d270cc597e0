/**
 * Slack: one message a notice, by chat.postMessage with Block Kit. Slack has no key that would let it drop a message it
 * has already: one whose answer was lost can appear twice.
 */

import type { HeaderBlock, SectionBlock } from "@slack/types";
import { z } from "zod";
import { DeliveryError } from "./failure";
import type { Words } from "./templates";
import type { Vendor } from "./vendor";
import { credential } from "./vendor";
import { cut } from "./wording";

export const slack: Vendor = {
  name: "Slack",
  origin: "https://slack.com",
  variables: [{ name: "SLACK_BOT_TOKEN", what: "a bot's token with the scope chat:write", needed: true, secret: true }],
  async send(message, call) {
    const answer = await call({
      method: "POST",
      path: "/api/chat.postMessage",
      headers: { authorization: `Bearer ${credential(message, "SLACK_BOT_TOKEN")}` },
      body: JSON.stringify(slackMessage(message.to, message.words)),
    });
    accept(answer);
  },
};

/** Limits of Slack's "Block Kit" reference: characters of a header, characters of a section. */
const HEADER = 150;
const SECTION = 3_000;
/** Of all sections. Slack documents no such limit, and refuses from about 13,000 on (slackapi/bolt-js, issue 2509). */
const MESSAGE = 10_000;

export interface SlackMessage {
  readonly channel: string;
  /** What notifications show. */
  readonly text: string;
  readonly blocks: readonly (HeaderBlock | SectionBlock)[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export function slackMessage(channel: string, { title, lines }: Words): SlackMessage {
  const header: HeaderBlock = { type: "header", text: { type: "plain_text", text: cut(title, HEADER), emoji: false } };
  const sections = paragraphs(beginning(lines.map(escaped))).map(
    // Verbatim: no name of a channel and no URL becomes a link by itself.
    (text): SectionBlock => ({ type: "section", text: { type: "mrkdwn", text, verbatim: true } }),
  );
  return { channel, text: escaped(title), blocks: [header, ...sections], unfurl_links: false, unfurl_media: false };
}

/** Slack's "Formatting text": these three are control characters, and nothing else is. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** As many lines as a message can have. */
function beginning(lines: readonly string[]): readonly string[] {
  const fitting = lines.findIndex((_line, index) => lines.slice(0, index + 1).join("\n").length > MESSAGE);
  return fitting < 0 ? lines : [...lines.slice(0, fitting), "…"];
}

/** Lines joined to as few texts as hold them. */
function paragraphs(lines: readonly string[]): readonly string[] {
  return lines.reduce<readonly string[]>((texts, line) => {
    const joined = [...texts.slice(-1), line].join("\n");
    return texts.length > 0 && joined.length <= SECTION ? [...texts.slice(0, -1), joined] : [...texts, line];
  }, []);
}

const answered = z.object({ ok: z.boolean(), error: z.string().regex(/^[a-z_]{1,80}$/).optional() });

/** Errors that Slack's reference of chat.postMessage calls temporary. */
const TEMPORARY = ["fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"];

/** Slack says 200 to what it refuses. */
function accept(answer: unknown): void {
  const { success, data } = answered.safeParse(answer);
  if (!success) throw new DeliveryError("Slack gave an answer that makes no sense", { again: true });
  const { ok, error = "no reason given" } = data;
  if (!ok) throw new DeliveryError(`Slack refused it: ${error}`, { again: TEMPORARY.includes(error) });
}
