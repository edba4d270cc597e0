/** Findings about secrets: what kind, how long, never the text itself. */

import { secretKinds } from "../../../release/secrets";
import type { Finding } from "../../rule";
import { isPointer } from "./names";
import type { Place } from "./places";

/** Names for which a rule's guess would be wrong. */
export const allowedNames = {
  description: "Names that look like a secret's and hold none, e.g. CACHE_KEY.",
  default: [] as readonly string[],
} as const;

/** A finding for each place that holds a secret, by the text itself. */
export async function secretsIn(places: readonly Place[], expected: string): Promise<readonly Finding[]> {
  const kinds = await secretKinds(places.map(({ text }) => text));
  return places.flatMap(({ property, text }, index) => {
    const kind = kinds[index] ?? null;
    return kind === null ? [] : [{ property, found: masked(kind, text), expected }];
  });
}

interface Guess {
  readonly namesSecret: (name: string) => boolean;
  readonly allowed: readonly string[];
  readonly expected: string;
}

/** As `secretsIn`, and a finding for each place that by its name holds a secret, whatever the text. */
export async function namedSecretsIn(
  places: readonly Place[],
  { namesSecret, allowed, expected }: Guess,
): Promise<readonly Finding[]> {
  const isNamed = ({ name, text }: Place) => namesSecret(name) && !allowed.includes(name) && !isPointer(text);
  const byName = places.filter(isNamed).map(({ property, text }) => ({
    property,
    found: masked("a value in clear, a secret by its name", text),
    expected,
  }));
  return [...byName, ...(await secretsIn(places.filter((place) => !isNamed(place)), expected))];
}

export function masked(kind: string, text: string): string {
  return `${kind}, ${text.length} characters (masked)`;
}
