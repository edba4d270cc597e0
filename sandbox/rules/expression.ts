/**
 * Cloudflare's Rules language: the part of it that conditions on requests use. A text is parsed once into a
 * function, which then judges requests. What Cloudflare refuses (unknown field, operator that does not fit the
 * field's type, CIDR outside a set) is refused here, with the position.
 *
 * Grammar and precedence (not, and, xor, or):
 * https://developers.cloudflare.com/ruleset-engine/rules-language/operators/
 */

import { comparisonNamed, COMPARISON_NAMES, inSet, type Test } from "./comparisons";
import { readValue, type Scalar } from "./fields";
import type { Exchange } from "./request";
import { type Cursor, ExpressionError, openCursor, type Stage } from "./tokens";

export { ExpressionError } from "./tokens";

/** Whether a rule applies to a request. */
export type Expression = (exchange: Exchange) => boolean;

/** Longest expression that Cloudflare takes, characters. */
const MAXIMUM_LENGTH = 4096;

/**
 * Parses an expression, or throws `ExpressionError`: it names the position, what was found, what was expected.
 *
 * @param stage `response` for the phases that run when the answer is decided; `request` when left out.
 */
export function parseExpression(text: string, stage?: Stage): Expression {
  if (text.length > MAXIMUM_LENGTH) {
    throw new ExpressionError(MAXIMUM_LENGTH, `${text.length} characters`, `at most ${MAXIMUM_LENGTH}`);
  }
  const cursor = openCursor(text, stage);
  const expression = disjunction(cursor);
  if (cursor.next.kind !== "end") throw cursor.refuse('"and", "or" or the end');
  return expression;
}

type Parser = (cursor: Cursor) => Expression;

const conjunction = chain(["and", "&&"], negation, (left, right) => (request) => left(request) && right(request));
const exclusion = chain(["xor", "^^"], conjunction, (left, right) => (request) => left(request) !== right(request));
const disjunction = chain(["or", "||"], exclusion, (left, right) => (request) => left(request) || right(request));

function chain(
  names: readonly string[],
  operand: Parser,
  combine: (left: Expression, right: Expression) => Expression,
): Parser {
  return (cursor) => {
    let left = operand(cursor);
    while (cursor.take(...names)) left = combine(left, operand(cursor));
    return left;
  };
}

function negation(cursor: Cursor): Expression {
  if (!cursor.take("not", "!")) return primary(cursor);
  const negated = negation(cursor);
  return (request) => !negated(request);
}

function primary(cursor: Cursor): Expression {
  if (cursor.take("true")) return () => true;
  if (cursor.take("false")) return () => false;
  if (cursor.take("any")) return inParentheses(cursor, (inner) => comparison(inner, "each"));
  if (cursor.take("(")) {
    const inner = disjunction(cursor);
    cursor.expect(")");
    return inner;
  }
  return comparison(cursor, "one");
}

function inParentheses(cursor: Cursor, parse: Parser): Expression {
  cursor.expect("(");
  const inner = parse(cursor);
  cursor.expect(")");
  return inner;
}

function comparison(cursor: Cursor, wanted: "one" | "each"): Expression {
  const start = cursor.next;
  const value = readValue(cursor);
  if (value.count !== wanted) {
    const expected = wanted === "each" ? "all values of a header: [*]" : "one value: [0], or any(… [*] …)";
    throw new ExpressionError(start.position, `"${start.text}"`, expected);
  }
  if (value.type === "boolean") return (request) => value.read(request).includes(true);

  const { test, whenMissing } = operation(cursor, value.type);
  return (request) => judge(value.read(request), test, whenMissing);
}

function judge(values: readonly Scalar[], test: Test, whenMissing: boolean): boolean {
  return values.length === 0 ? whenMissing : values.some(test);
}

function operation(cursor: Cursor, type: "string" | "number" | "address"): { test: Test; whenMissing: boolean } {
  if (cursor.take("in")) return { test: inSet(cursor, type), whenMissing: false };
  const found = comparisonNamed(cursor.next.text);
  if (!found || cursor.next.kind === "string") throw cursor.refuse(COMPARISON_NAMES);
  if (!found.types.includes(type)) throw cursor.refuse(`an operator for a field of type ${type}`);
  cursor.advance();
  return { test: found.read(cursor, type), whenMissing: found.whenMissing };
}
