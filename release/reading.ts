/** How a place in the config, what stands there, and what should stand there are put into words. */

import type { z } from "zod";
import { isRecord } from "./record";

/** `sluice:plan.steps[2].weight` */
export function pathText(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  const tail = rest.map((part) => (typeof part === "number" ? `[${String(part)}]` : `.${String(part)}`)).join("");
  return `sluice:${first === undefined ? "" : String(first)}${tail}`;
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => (isIndexable(inner) ? inner[part] : undefined), value);
}

/** Whether the value has members to look into. */
export function isIndexable(value: unknown): value is Record<PropertyKey, unknown> {
  return isRecord(value) || Array.isArray(value);
}

const LONGEST_TEXT = 60;

/** A value in few words. The caller has made sure that it is no secret. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${String(value.length)}`;
  if (isIndexable(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…"` : text;
}

/** What a schema expects, in the words that finish the sentence "expected …". */
export const expectation: z.core.$ZodErrorMap = (issue) => EXPECTATIONS[issue.code]?.(issue);

const EXPECTATIONS: Partial<Record<string, (issue: z.core.$ZodRawIssue) => string>> = {
  invalid_type: ({ expected }) => withArticle(String(expected)),
  invalid_value: ({ values }) => oneOf(values),
  invalid_format: ({ format }) => withArticle(String(format)),
  too_big: ({ maximum, origin }) => `at most ${String(maximum)}${unit(origin)}`,
  too_small: ({ minimum, origin, inclusive }) => `${inclusive === false ? "more than" : "at least"} ${String(minimum)}${unit(origin)}`,
  invalid_union: ({ discriminator }) =>
    typeof discriminator === "string" ? `a known ${discriminator}` : "one of the forms in the reference",
  invalid_key: () => "another key",
};

function oneOf(values: unknown): string {
  const list = Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
  return list.length === 1 ? String(list[0]) : `one of ${list.join(", ")}`;
}

const NOUNS: Partial<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  email: "an email address",
  url: "a URL",
  datetime: "a time such as 2026-12-24T00:00:00Z",
};

function withArticle(word: string): string {
  return NOUNS[word] ?? `a ${word}`;
}

function unit(origin: unknown): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}
