/** The comparison operators of Cloudflare's Rules language, and membership of a set. */

import { BlockList, isIP, isIPv6 } from "node:net";
import type { Scalar } from "./fields";
import { type Cursor, ExpressionError, type Token } from "./tokens";

export type Test = (value: Scalar) => boolean;

type ComparableType = "string" | "number" | "address";

interface Comparison {
  readonly names: readonly string[];
  readonly types: readonly ComparableType[];
  /** What holds for a request that does not carry the field. */
  readonly whenMissing: boolean;
  /** Reads the right side. */
  read(cursor: Cursor, type: ComparableType): Test;
}

export function comparisonNamed(name: string): Comparison | undefined {
  return COMPARISONS.find(({ names }) => names.includes(name));
}

/** Reads `{…}` and gives the test of membership. Sets alone take ranges: `1..5` and CIDR. */
export function inSet(cursor: Cursor, type: ComparableType): Test {
  cursor.expect("{");
  const members: Test[] = [];
  while (!cursor.take("}")) members.push(SET_MEMBERS[type](cursor));
  return (value) => members.some((member) => member(value));
}

const COMPARISONS: readonly Comparison[] = [
  { names: ["eq", "=="], types: ["string", "number", "address"], whenMissing: false, read: equal },
  {
    names: ["ne", "!="],
    types: ["string", "number", "address"],
    whenMissing: true,
    read(cursor, type) {
      const same = equal(cursor, type);
      return (value) => !same(value);
    },
  },
  ordered(["lt", "<"], (value, limit) => value < limit),
  ordered(["le", "<="], (value, limit) => value <= limit),
  ordered(["gt", ">"], (value, limit) => value > limit),
  ordered(["ge", ">="], (value, limit) => value >= limit),
  {
    names: ["contains"],
    types: ["string"],
    whenMissing: false,
    read(cursor) {
      const { text } = cursor.expectKind("string");
      return (value) => String(value).includes(text);
    },
  },
  {
    names: ["matches", "~"],
    types: ["string"],
    whenMissing: false,
    read(cursor) {
      const pattern = regularExpression(cursor.expectKind("string"));
      return (value) => pattern.test(String(value));
    },
  },
];

/** For error messages. */
export const COMPARISON_NAMES = `an operator: ${COMPARISONS.map(({ names }) => names[0]).join(", ")}, in`;

const SET_MEMBERS: Readonly<Record<ComparableType, (cursor: Cursor) => Test>> = {
  string: (cursor) => equal(cursor, "string"),
  number(cursor) {
    const from = Number(cursor.expectKind("number").text);
    const to = cursor.take("..") ? Number(cursor.expectKind("number").text) : from;
    return (value) => typeof value === "number" && value >= from && value <= to;
  },
  address(cursor) {
    const list = addressList(cursor.expectKind("address"));
    return (value) => list.check(String(value), isIPv6(String(value)) ? "ipv6" : "ipv4");
  },
};

function equal(cursor: Cursor, type: ComparableType): Test {
  const { text } = cursor.next;
  if (type === "address" && isIP(text) === 0) throw cursor.refuse("one address; ranges go in a set: {127.0.0.0/24}");
  cursor.expectKind(type);
  const wanted = type === "number" ? Number(text) : text;
  return (value) => value === wanted;
}

function ordered(names: readonly string[], holds: (value: number, limit: number) => boolean): Comparison {
  return {
    names,
    types: ["number"],
    whenMissing: false,
    read(cursor) {
      const limit = Number(cursor.expectKind("number").text);
      return (value) => holds(Number(value), limit);
    },
  };
}

function regularExpression({ text, position }: Token): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new ExpressionError(position, `"${text}"`, "a regular expression");
  }
}

function addressList({ text, position }: Token): BlockList {
  const [address = "", prefix] = text.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(address, prefix === undefined ? longestPrefix(family) : Number(prefix), family);
    return list;
  } catch {
    throw new ExpressionError(position, `"${text}"`, "an address or a CIDR range");
  }
}

function longestPrefix(family: "ipv4" | "ipv6"): number {
  return family === "ipv6" ? 128 : 32;
}
