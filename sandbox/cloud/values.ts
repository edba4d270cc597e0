/** Plain values as they come over the wire: reading them safely, naming their place, describing them in messages. */

export type Properties = Readonly<Record<string, unknown>>;

/** What is wrong with one property. The path is spelled as a user writes it: `rules[0].action`. */
export interface Finding {
  readonly path: string;
  readonly reason: string;
}

/** Pulumi's stand-in for a value not known before the update runs (pulumi/sdk, `nodejs/runtime/rpc.ts`). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether a value, or anything within it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return value.includes(UNKNOWN);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path such as `spec.template.metadata`, or undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), value);
}

export function recordAt(value: unknown, path: string): Record<string, unknown> {
  const found = valueAt(value, path);
  return isRecord(found) ? found : {};
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** Text as it stands, anything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A known string, or undefined. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" && !isUnknown(found) ? found : undefined;
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : undefined;
}

/** `parent.key`, or `parent["odd key"]` where the key is no plain word. */
export function childPath(parent: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${parent}["${key}"]`;
  return parent === "" ? key : `${parent}.${key}`;
}

const SECRET_PLACE = new RegExp(
  "secret|password|passphrase|token|credential|private|apikey|connectionstring|stringdata|\\bvalue\\b|\\bdata\\b",
  "i",
);

/** Whether a path may lead to a secret, whose value is never to be repeated in a message. */
export function mayHoldSecret(path: string): boolean {
  return SECRET_PLACE.test(path);
}

/** What was found at a path: its type, and its value unless the place may hold a secret. */
export function describe(path: string, value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "an object";
  if (mayHoldSecret(path)) return `a ${typeof value}`;
  return `${typeof value} ${JSON.stringify(typeof value === "string" ? shortened(value) : value)}`;
}

const LONGEST_QUOTE = 60;

function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
