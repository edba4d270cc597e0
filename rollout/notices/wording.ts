/** How times, stretches of time, shares and lists are put into words. */

import { Duration } from "luxon";
import { moment } from "../../release/gates/calendar";
import { duration, milliseconds } from "../../release/schema/text";

/** Longest line, in UTF-16 units: six such lines, escaped for the worst, fit the smallest text that a vendor takes. */
const LINE = 480;
/** More reasons than this help nobody. */
const LISTED = 10;

/** `Sunday 2026-11-22 02:00 UTC`. Throws where the text is no time. */
export function utc(time: string): string {
  return moment(new Date(time));
}

/** `1 hour, 30 minutes` */
export function span(lengthMs: number): string {
  if (lengthMs < 1_000) return "less than a second";
  const whole = Math.round(lengthMs / 1_000) * 1_000;
  return Duration.fromMillis(whole, { locale: "en" })
    .shiftTo("days", "hours", "minutes", "seconds")
    .toHuman({ showZeros: false });
}

/** The same of a duration as the plan writes it; of any other text, the text. */
export function spanOf(text: string): string {
  return duration.safeParse(text).success ? span(milliseconds(text)) : text;
}

/** `5 %, 25 % and 100 %` */
export function shares(weights: readonly number[]): string {
  return new Intl.ListFormat("en-GB").format(weights.map((weight) => `${weight} %`));
}

/** One line each; of very many, the first. */
export function bullets(texts: readonly string[]): readonly string[] {
  const shown = texts.slice(0, LISTED).map((text) => `• ${text}`);
  return texts.length > LISTED ? [...shown, `• and ${texts.length - LISTED} more`] : shown;
}

/** One line of it, without control characters. */
export function line(text: string): string {
  return cut(text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim(), LINE);
}

/** Of a text that is too long, the beginning; no character is halved. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
