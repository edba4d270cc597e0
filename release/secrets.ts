/** Finds secrets that were pasted where everybody can read them. Tells what kind they are, never what they say. */

/** Loaded only when something looks like a secret at all: most configs never pay for the detector. */
async function detector() {
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  return { lintSource, rules: [{ id: "preset", rule: creator }] };
}

/** The kind of secret that each text is, e.g. `a secret (github token)`; null for what is none. */
export async function secretKinds(texts: readonly string[]): Promise<(string | null)[]> {
  const lines = texts.map((text) => (suspicious(text) ? text.replace(/\s+/g, " ") : ""));
  const known = lines.some((line) => line !== "") ? await knownKinds(lines) : new Map<number, string>();
  return lines.map((line, index) => known.get(index) ?? (looksRandom(line) ? "a text as random as a secret" : null));
}

/** By index of the line; all lines at once, because each call of the detector has its price. */
async function knownKinds(lines: readonly string[]): Promise<ReadonlyMap<number, string>> {
  const { lintSource, rules } = await detector();
  const { messages } = await lintSource({
    source: { content: lines.join("\n"), filePath: "values.txt", ext: ".txt", contentType: "text" },
    options: { config: { rules }, maskSecrets: true, noPhysicFilePath: true },
  });
  return new Map(messages.map(({ loc, messageId }) => [loc.start.line - 1, `a secret (${words(messageId)})`]));
}

function words(identifier: string): string {
  return identifier.toLowerCase().replaceAll("_", " ");
}

const SHORTEST_SECRET = 16;
const DIGEST_OR_COMMIT = /^(.*@sha256:)?[0-9a-f]{7,64}$/;

/** Whether a word of the text is long and mixes letters with digits: all that the detector could recognise does. */
function suspicious(text: string): boolean {
  return text
    .split(/\s+/)
    .some((word) => word.length >= SHORTEST_SECRET && /\d/.test(word) && /[a-zA-Z]/.test(word) && !DIGEST_OR_COMMIT.test(word));
}

/** Bits a character; English words and host names stay below, base64 of random bytes lies above (Shannon 1948). */
const RANDOM_BITS = 4.2;
const TOKEN = /^[A-Za-z0-9+/_=-]{24,}$/;

function looksRandom(text: string): boolean {
  return TOKEN.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text) && entropy(text) > RANDOM_BITS;
}

function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
