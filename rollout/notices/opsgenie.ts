/**
 * Opsgenie: a rollback or a halt opens an alert, a verified rollback or a release that has succeeded closes it, and
 * everything else is a note on it. Where no alert is open Opsgenie takes notes and drops them.
 */

import { alarm, alarmKey } from "./alarm";
import type { Message, Vendor } from "./vendor";
import { credential } from "./vendor";
import { cut } from "./wording";

export const opsgenie: Vendor = {
  name: "Opsgenie",
  origin: "https://api.opsgenie.com",
  variables: [{ name: "OPSGENIE_API_KEY", what: "the key of an API integration", needed: true, secret: true }],
  async send(message, call) {
    const { path, body } = REQUESTS[alarm(message.notice.content)];
    await call({
      method: "POST",
      path: path(message),
      headers: { authorization: `GenieKey ${credential(message, "OPSGENIE_API_KEY")}` },
      body: JSON.stringify({ source: "Sluice", ...body(message) }),
    });
  },
};

/** Limits of Opsgenie's "Alert API", characters. */
const MESSAGE = 130;
const DESCRIPTION = 15_000;

const REQUESTS = {
  open: {
    path: () => "/v2/alerts",
    body: ({ notice, words, to }: Message) => ({
      message: cut(words.title, MESSAGE),
      alias: alarmKey(notice.facts),
      description: cut(words.lines.join("\n"), DESCRIPTION),
      responders: [{ type: "team", name: to }],
      tags: ["sluice", notice.content.kind],
      details: {
        product: notice.facts.product,
        stack: notice.facts.stack,
        version: notice.facts.version,
        notice: notice.key,
      },
      priority: "P1",
    }),
  },
  close: { path: (message: Message) => ofAlert(message, "close"), body: note },
  note: { path: (message: Message) => ofAlert(message, "notes"), body: note },
} as const;

function ofAlert({ notice }: Message, action: string): string {
  return `/v2/alerts/${encodeURIComponent(alarmKey(notice.facts))}/${action}?identifierType=alias`;
}

function note({ words }: Message): object {
  return { note: [words.title, ...words.lines].join("\n") };
}
