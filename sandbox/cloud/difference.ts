/** What changed between two sets of inputs, property by property, and which changes force a replacement. */

import { isDeepStrictEqual } from "node:util";
import { childPath, isRecord, type Properties } from "./values";

export interface PropertyChange {
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** @param replaceOn Property paths whose change means a new resource; `*` is every property. */
export function difference(
  before: Properties,
  after: Properties,
  replaceOn: readonly string[],
): readonly PropertyChange[] {
  return changes("", before, after).map((change) => ({
    ...change,
    replaces: replaceOn.some((path) => path === "*" || isWithin(change.path, path) || isWithin(path, change.path)),
  }));
}

/** Both ways: `metadata` given for the first time is also a change of `metadata.name`. */
function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

type Change = Omit<PropertyChange, "replaces">;

function changes(path: string, before: unknown, after: unknown): readonly Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)].filter((key) => !key.startsWith("__")));
    return [...keys].flatMap((key) => changes(childPath(path, key), before[key], after[key]));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
    return places.flatMap((index) => changes(`${path}[${index}]`, before[index], after[index]));
  }
  if (isAbsent(before) && isAbsent(after)) return [];
  return [{ path, kind: isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update" }];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
