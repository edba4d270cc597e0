/** Names under which keys are kept: letters, digits, `-`, `_`, `.` and `!`, which files and every object store take. */

import { StoreError } from "./error";

/** No kept name holds it, so names with it are free for what a store needs for itself. */
export const RESERVED = "~";

/** `a b/c` is kept as `a!20b/c`. Throws a StoreError for what is not a relative key. */
export function nameOf(key: string): string {
  const segments = key.split("/");
  if (/\p{Surrogate}/u.test(key) || segments.includes("")) {
    throw new StoreError({
      path: JSON.stringify(key),
      found: "a key that is empty, begins or ends with a slash, has two in a row, or is no well-formed text",
      expected: "a relative key such as ledger/head.json",
      next: "Report this: it is a mistake in Sluice.",
    });
  }
  return segments.map(segmentName).join("/");
}

/** The key that is kept under a name; null for a name that no key has. */
export function keyOf(name: string): string | null {
  if (name.includes(RESERVED)) return null;
  try {
    const key = decodeURIComponent(name.replaceAll("!", "%"));
    return nameOf(key) === name ? key : null;
  } catch {
    return null;
  }
}

function segmentName(segment: string): string {
  // `.` and `..` mean something else to file systems and in URLs.
  const escaped = /^\.+$/.test(segment) ? segment.replaceAll(".", "%2E") : encodeURIComponent(segment);
  return escaped.replace(/[!~*'()]/g, hexadecimal).replaceAll("%", "!");
}

function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
