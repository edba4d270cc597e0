/**
 * Reading resources' inputs, whatever a program put into them. Reading never throws: what is not there, or is of
 * another kind, is undefined, an empty list or an empty record; so is what a preview does not know yet.
 */

import { isRecord } from "../release/record";

export { isRecord };

export type Props = Readonly<Record<string, unknown>>;

/** The value at a path such as `spec.containers[0].image` or `metadata.annotations["example.com/owner"]`. */
export function valueAt(value: unknown, path: string): unknown {
  return keysOf(path).reduce<unknown>((found, key) => {
    if (Array.isArray(found)) return (found as readonly unknown[])[Number(key)];
    return isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }, value);
}

export function textAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : undefined;
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

export function recordAt(value: unknown, path: string): Props {
  const found = valueAt(value, path);
  return isRecord(found) ? found : {};
}

/** `parent.key`, or `parent["odd key"]` where the key is no plain word. */
export function childPath(parent: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/** A value in a message, where it cannot be a secret: `"text"`, `80`, `a list of 3`, `nothing`. */
export function quoted(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return isRecord(value) ? "an object" : JSON.stringify(value);
}

function keysOf(path: string): readonly string[] {
  if (!path.includes("[")) return path.split(".").filter((key) => key !== "");
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quotedKey, index, word]) => quotedKey?.replace(/\\(.)/g, "$1") ?? index ?? word ?? "",
  );
}
