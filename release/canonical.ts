/** Text and digests of plain values, equal where the values are equal. */

import { createHash } from "node:crypto";
import { isRecord } from "./record";

/** JSON with sorted keys and no white space: equal values give equal text, so that digests and signatures can be compared. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => (isRecord(entry) ? sortedByKey(entry) : entry));
}

function sortedByKey(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** SHA-256 of the canonical JSON, in hex. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
