/**
 * What an expression can ask about a request: fields, and functions of fields.
 * Names and types: https://developers.cloudflare.com/ruleset-engine/rules-language/fields/
 */

import { type EdgeRequest, type Exchange, headerValues } from "./request";
import { type Cursor, openCursor, type Stage } from "./tokens";

export type Scalar = string | number | boolean;

export interface Value {
  readonly type: "string" | "number" | "address" | "boolean";
  /** `each` for all values of a header, which only `any(…)` can judge; `all` for a header without an index. */
  readonly count: "one" | "each" | "all";
  /** No values when the request does not carry what is asked for. */
  read(exchange: Exchange): readonly Scalar[];
}

/** Reads a field or a call of a function. Throws `ExpressionError`. */
export function readValue(cursor: Cursor): Value {
  if (cursor.next.kind !== "word") throw cursor.refuse("a field or a function");
  const { text } = cursor.next;
  if (text === "http.request.headers") return headerField(cursor);
  const call = FUNCTIONS[text];
  if (call) return functionCall(cursor, call);
  const fields = FIELDS[cursor.stage];
  const field = fields[text];
  if (!field) throw cursor.refuse(`a field: ${[...Object.keys(fields), "http.request.headers"].join(", ")}`);
  cursor.advance();
  return field;
}

/** Reads what a rate limit counts by, such as `ip.src`. Throws `ExpressionError`. */
export function parseCharacteristic(text: string): (request: EdgeRequest) => string {
  if (ONE_PLACE.includes(text)) return () => "";
  const cursor = openCursor(text);
  const value = readValue(cursor);
  if (cursor.next.kind !== "end") throw cursor.refuse("the end");
  return (request) => value.read(request).join("\n");
}

/** The sandbox is one data centre, hence one counter. */
const ONE_PLACE: readonly string[] = ["cf.colo.id"];

const REQUEST_FIELDS: Readonly<Record<string, Value>> = {
  "http.request.method": text((request) => [request.method]),
  "http.host": text((request) => [request.host]),
  "http.request.uri": text((request) => [request.query ? `${request.path}?${request.query}` : request.path]),
  "http.request.uri.path": text((request) => [request.path]),
  "http.request.uri.query": text((request) => [request.query]),
  "http.user_agent": text((request) => headerValues(request, "user-agent")),
  "http.referer": text((request) => headerValues(request, "referer")),
  "http.cookie": text((request) => headerValues(request, "cookie")),
  "ip.src": { type: "address", count: "one", read: (request) => [request.clientAddress] },
  "cf.unique_visitor_id": text((request) => [request.clientAddress]),
  // Cloudflare has set this to 0 for everybody since 2025.
  "cf.threat_score": { type: "number", count: "one", read: () => [0] },
  "cf.client.bot": { type: "boolean", count: "one", read: () => [false] },
  ssl: { type: "boolean", count: "one", read: () => [true] },
};

const FIELDS: Readonly<Record<Stage, Readonly<Record<string, Value>>>> = {
  request: REQUEST_FIELDS,
  response: { ...REQUEST_FIELDS, "cf.response.error_type": text(({ errorType = "" }) => [errorType]) },
};

interface Call {
  readonly type: Value["type"];
  readonly arguments: 1 | 2;
  apply(subject: string, argument: string): Scalar;
}

const FUNCTIONS: Readonly<Record<string, Call>> = {
  lower: { type: "string", arguments: 1, apply: (subject) => subject.toLowerCase() },
  upper: { type: "string", arguments: 1, apply: (subject) => subject.toUpperCase() },
  len: { type: "number", arguments: 1, apply: (subject) => Buffer.byteLength(subject) },
  starts_with: { type: "boolean", arguments: 2, apply: (subject, start) => subject.startsWith(start) },
  ends_with: { type: "boolean", arguments: 2, apply: (subject, end) => subject.endsWith(end) },
};

function text(read: Value["read"]): Value {
  return { type: "string", count: "one", read };
}

function functionCall(cursor: Cursor, call: Call): Value {
  cursor.advance();
  cursor.expect("(");
  const refusal = cursor.refuse("a field of type string");
  const subject = readValue(cursor);
  if (subject.type !== "string") throw refusal;
  const argument = call.arguments === 2 ? secondArgument(cursor) : "";
  cursor.expect(")");
  return {
    type: call.type,
    count: subject.count,
    read: (request) => subject.read(request).map((value) => call.apply(String(value), argument)),
  };
}

function secondArgument(cursor: Cursor): string {
  cursor.expect(",");
  return cursor.expectKind("string").text;
}

/** `http.request.headers["name"]`, then `[0]`, `[*]` or nothing. Cloudflare keys headers by lower-case name. */
function headerField(cursor: Cursor): Value {
  cursor.advance();
  cursor.expect("[");
  if (cursor.next.text !== cursor.next.text.toLowerCase()) throw cursor.refuse("a header name in lower case");
  const { text: name } = cursor.expectKind("string");
  cursor.expect("]");
  const all = (request: EdgeRequest): readonly string[] => headerValues(request, name);
  if (!cursor.take("[")) return { type: "string", count: "all", read: all };

  const index = cursor.take("*") ? undefined : Number(cursor.expectKind("number").text);
  cursor.expect("]");
  if (index === undefined) return { type: "string", count: "each", read: all };
  return { type: "string", count: "one", read: (request) => all(request).slice(index, index + 1) };
}
