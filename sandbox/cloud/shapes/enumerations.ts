/**
 * Values that an SDK's doc comments enumerate. The SDKs are generated: their types say `string`, their comments say
 * which. Only closed lists in the generators' own wording are read; prose is left alone.
 */

const QUOTED = "[\"'`][^\"'`]*[\"'`]";

/** `Available values: "a", "b".` (Cloudflare) and `Must be one of 'a', 'b' or 'c'` (Vercel). */
const LISTS: readonly RegExp[] = [
  new RegExp(`Available values: ((?:(?:${QUOTED}|\\d+)(?:, |\\.|\\s|$))+)`),
  new RegExp(
    "(?:Must be one of|Must be either|Valid targets are either|Valid values are|\\bOne of):? " +
      `((?:${QUOTED}(?: \\([^)]*\\))?(?:,? or |,? and |, |\\.|\\s|$))+)`,
  ),
];

/** The values a comment allows, or undefined where it lists none. */
export function valuesIn(comment: string): readonly (string | number)[] | undefined {
  const list = LISTS.map((pattern) => pattern.exec(comment)?.[1]).find((found) => found !== undefined);
  const values = list?.replaceAll(/\([^)]*\)/g, "").match(new RegExp(`${QUOTED}|\\d+`, "g"));
  return values === null || values === undefined ? undefined : [...new Set(values.flatMap(spellings))];
}

/**
 * The generator reads vendors' documents as Markdown: `http_ratelimit` comes out as `http*ratelimit`, and `ip_cookie`,
 * taken for a property name, as `ipCookie`. Which camel-cased values are the vendor's own cannot be told: both stand.
 */
function spellings(item: string): readonly (string | number)[] {
  if (/^\d+$/.test(item)) return [Number(item)];
  const value = item.slice(1, -1).replaceAll("*", "_");
  const snake = value.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return /^[a-z]/.test(value) && !value.includes("_") ? [value, snake] : [value];
}
