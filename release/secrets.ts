/** Finds secrets that were pasted where everybody can read them. Tells what kind they are, never what they say. */

import { holdsRandomWord } from "./randomness";
import { shapeKind, withoutPublicParts } from "./secretShapes";

/** What a text is that has no known shape and yet nobody would write by hand. */
export const RANDOM = "a text as random as a secret";

/** The kind of secret that each text holds, e.g. `a secret (github token)`; null for what holds none. */
export async function secretKinds(texts: readonly string[]): Promise<(string | null)[]> {
  const rests = texts.map(withoutPublicParts);
  const shapes = rests.map(shapeKind);
  const known = await knownKinds(rests.map((rest, index) => (shapes[index] === null && suspicious(rest) ? rest : "")));
  return rests.map((rest, index) => {
    const kind = shapes[index] ?? known[index];
    if (kind) return `a secret (${kind})`;
    return holdsRandomWord(rest) ? RANDOM : null;
  });
}

/** Letters and digits in a row, as in every token that the detector recognises; after a prefix such as `shpat_`. */
const LONG_WORD = /(?:[a-z]{2,}_)?[A-Za-z0-9]{16,}/g;
/** Letters with digits, or after a prefix capitals: one token in 500 has no digit. */
const MIXED = /[A-Za-z]_?\d|\d[A-Za-z]|_.*[A-Z]/;
const HEXADECIMAL = /^[0-9a-f]+$/;

/** Whether it is worth asking the detector; digests, commits and ids are not. */
function suspicious(text: string): boolean {
  return (text.match(LONG_WORD) ?? []).some((word) => MIXED.test(word) && !HEXADECIMAL.test(word));
}

/** What the detector says of each text; all texts at once, because each call has its price. */
async function knownKinds(texts: readonly string[]): Promise<(string | undefined)[]> {
  const kinds = texts.map((): string | undefined => undefined);
  if (texts.every((text) => text === "")) return kinds;
  const { lintSource, rules } = await detector();
  const { messages } = await lintSource({
    source: { content: texts.join("\n"), filePath: "values.txt", ext: ".txt", contentType: "text" },
    options: { config: { rules }, maskSecrets: true, noPhysicFilePath: true },
  });
  for (const { range, messageId } of messages) kinds[indexAt(texts, range[0])] ??= words(messageId);
  return kinds;
}

/** A comment in a value must not be able to switch the detector off. */
const SWITCH = "@secretlint/secretlint-rule-filter-comments";

/** Loaded only when something looks like a secret at all: most configs never pay for the detector. */
async function detector() {
  const [{ lintSource }, { rules }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const kept = rules.filter(({ meta }) => meta.id !== SWITCH);
  return { lintSource, rules: kept.map((rule) => ({ id: rule.meta.id, rule })) };
}

/** Index of the text that holds a place in all of them, joined by line breaks. */
function indexAt(texts: readonly string[], place: number): number {
  let end = 0;
  return texts.findIndex((text) => {
    end += text.length + 1;
    return place < end;
  });
}

/** `GITHUB_TOKEN` and `IncomingWebhook` in words. */
function words(identifier: string): string {
  return identifier.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
}
