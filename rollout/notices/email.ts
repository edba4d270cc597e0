/** Email by Resend. The same notice is sent once in 24 hours, however often it is asked for. */

import { onceKey } from "./once";
import type { Words } from "./templates";
import type { Message, Vendor } from "./vendor";
import { credential } from "./vendor";

export const email: Vendor = {
  name: "Resend",
  origin: "https://api.resend.com",
  variables: [
    { name: "RESEND_API_KEY", what: "an API key of Resend", needed: true, secret: true },
    { name: "RESEND_FROM", what: "the sender, of a domain that Resend has verified", needed: true, secret: false },
  ],
  async send(message, call) {
    await call({
      method: "POST",
      path: "/emails",
      headers: {
        authorization: `Bearer ${credential(message, "RESEND_API_KEY")}`,
        "idempotency-key": onceKey(message.notice),
      },
      body: JSON.stringify(mail(message)),
    });
  },
};

function mail(message: Message): object {
  const { to, words } = message;
  return {
    from: credential(message, "RESEND_FROM"),
    to: [to],
    subject: words.title,
    text: [words.title, "", ...words.lines, ""].join("\n"),
    html: html(words),
  };
}

function html({ title, lines }: Words): string {
  return `<h2>${escaped(title)}</h2>\n${lines.map((line) => `<p>${escaped(line)}</p>`).join("\n")}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
