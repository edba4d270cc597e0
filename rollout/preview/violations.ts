/** What the policy pack's rules say, in their own words. */

import type { Violation } from "./events";
import { code, fenced, fitting, folded } from "./markdown";

/**
 * In characters, for the refusals and again for the advice. Three stacks with both, and with the room for changes, stay
 * below the 65,536 that GitHub takes for a comment.
 */
const ROOM = 5_000;
const LONGEST_MESSAGE = 1_000;

/** What refuses in full view, and advice behind a click. */
export function violations(found: readonly Violation[]): string[] {
  const refused = fitted(found.filter(({ refuses }) => refuses));
  const advice = fitted(found.filter(({ refuses }) => !refuses));
  return [...refused, ...(advice.length > 0 ? [folded("Advice", advice.join("\n\n"))] : [])];
}

/** The names of the rules that refuse. */
export function refusals(found: readonly Violation[]): string[] {
  return [...new Set(found.filter(({ refuses }) => refuses).map(({ rule }) => rule))];
}

export function verdict({ refuses }: Violation): "Refused" | "Advice" {
  return refuses ? "Refused" : "Advice";
}

/** One paragraph for each, as far as there is room. */
function fitted(found: readonly Violation[]): string[] {
  const { shown, left } = fitting(found.map(paragraph), ROOM);
  return left > 0 ? [...shown, `And ${left} more, in the log of the preview.`] : [...shown];
}

function paragraph(violation: Violation): string {
  const { rule, resource, message } = violation;
  const where = resource ? `, ${code(resource.type)} ${code(resource.name)}` : "";
  const text = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  return `**${verdict(violation)}** by ${code(rule)}${where}\n${fenced(text)}`;
}
