/** The nearest valid spelling of a key. */

import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import { propertiesAt } from "./jsonSchema";

/** What could have been meant by an unknown key at this path, in the words that finish "expected …". */
export function nearestKey(schema: z.ZodType, path: readonly PropertyKey[], key: string): string {
  const known = propertiesAt(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), path);
  if (known.length === 0) return "no key here";
  const nearest = closest(key, known);
  const near = distance(key, nearest) <= Math.max(2, Math.floor(key.length / 3));
  return near ? `"${nearest}"` : `one of ${known.join(", ")}`;
}

