/** Rollouts in which everything that people and vendors write is something else. */

import fc from "fast-check";
import type { Timed } from "../../rollout/machine/event";
import type { Told } from "./teller";

/** Properties of events whose text, or list of texts, is not the driver's own. */
const FOREIGN = [
  ...["product", "stack", "version", "commit", "by", "why", "reason", "reasons", "text", "what", "name", "type"],
  ...["operation", "channel", "approver", "role", "given", "driver"],
];

/** The same rollout, with `say` in place of each foreign text. */
export function spoken(told: Told, say: (text: string) => string): Told {
  return { rollout: say(told.rollout), events: told.events.map((event) => replaced(event, say)) };
}

function replaced(event: Timed, say: (text: string) => string): Timed {
  const isForeign = (key: string) => FOREIGN.includes(key);
  const text = JSON.stringify(event, (key, value: unknown) => {
    if (!isForeign(key)) return value;
    if (typeof value === "string") return say(value);
    const isTexts = Array.isArray(value) && value.every((entry) => typeof entry === "string");
    return isTexts ? value.map(say) : value;
  });
  // What JSON made of an event is one again.
  return JSON.parse(text) as Timed;
}

/** Ways out of an element, an attribute, a style sheet, a comment, a table's cell, a line, a link, a code span. */
const ATTACKS = [
  ...[
    "<script>alert(1)</script>",
    "</title></style></script><img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "' x='",
  ],
  ...[
    "</td></tr></table>",
    "<!--",
    "-->",
    "]]>",
    "&lt;b&gt;",
    "&#60;b>",
    "${1}",
    "javascript:alert(1)",
    "\u202E\u0000\u0085",
  ],
  ...[
    "a | b",
    "a \\| b",
    "\\",
    "line\nbreak",
    "\r\n\r\n# heading",
    "\u2028| x |",
    "`code`",
    "**bold**",
    "_it_",
    "~~no~~",
  ],
  ...[
    "[a](http://a.example)",
    "![a](http://a.example/a.png)",
    "http://a.example",
    "www.a.example",
    "@team",
    "#1",
    "---",
    "1. a",
  ],
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom(...ATTACKS, "<", ">", '"', "'", "&", "|", "\\", "`", "\n", " "), { maxLength: 6 })
    .map((parts) => parts.join("")),
);
