/** The words of Cloudflare's Rules language, and a cursor to read them by. */

/** An expression that Cloudflare would refuse. The message names the position. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";

  constructor(
    /** Characters before the mistake. */
    readonly position: number,
    found: string,
    expected: string,
  ) {
    super(`Rules language: at position ${position} found ${found}, expected ${expected}.`);
  }
}

export type TokenKind = "string" | "address" | "number" | "word" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a string, its content. */
  readonly text: string;
  readonly position: number;
}

/** What an expression may ask about: requests alone, or also the answers that are on their way. */
export type Stage = "request" | "response";

export interface Cursor {
  readonly stage: Stage;
  readonly next: Token;
  /** Moves on and gives the token that was next. */
  advance(): Token;
  /** Moves past the next token if it is a word or symbol among these. */
  take(...texts: readonly string[]): boolean;
  /** Moves past the next token, which must be this symbol. */
  expect(text: string): void;
  /** Moves past the next token, which must be of this kind. */
  expectKind(kind: TokenKind): Token;
  /** An error that says what the next token should have been. */
  refuse(expected: string): ExpressionError;
}

/** Opens a text for reading. Throws `ExpressionError` at the first character that starts no token. */
export function openCursor(text: string, stage: Stage = "request"): Cursor {
  const tokens = tokenise(text);
  const end: Token = { kind: "end", text: "the end", position: text.length };
  let index = 0;
  const cursor: Cursor = {
    stage,
    get next() {
      return tokens[index] ?? end;
    },
    advance: () => tokens[index++] ?? end,
    take(...texts) {
      const taken = cursor.next.kind !== "string" && texts.includes(cursor.next.text);
      if (taken) index++;
      return taken;
    },
    expect(symbol) {
      if (!cursor.take(symbol)) throw cursor.refuse(`"${symbol}"`);
    },
    expectKind(kind) {
      if (cursor.next.kind !== kind) throw cursor.refuse(kind);
      return cursor.advance();
    },
    refuse: (expected) => new ExpressionError(cursor.next.position, describe(cursor.next), expected),
  };
  return cursor;
}

const PATTERNS: readonly { readonly kind: TokenKind | "space"; readonly pattern: RegExp }[] = [
  { kind: "space", pattern: /\s+/y },
  { kind: "string", pattern: /"((?:[^"\\]|\\.)*)"/sy },
  { kind: "string", pattern: /r(#*)"(.*?)"\1/sy },
  { kind: "address", pattern: /\d+\.\d+\.\d+\.\d+(?:\/\d+)?/y },
  { kind: "address", pattern: /[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*(?:\/\d+)?/iy },
  { kind: "number", pattern: /-?\d+/y },
  { kind: "word", pattern: /[a-z_][\w.]*/iy },
  { kind: "symbol", pattern: /==|!=|<=|>=|&&|\|\||\^\^|\.\.|[(){}[\],*!<>~]/y },
];

function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let position = 0; position < text.length; ) {
    const [kind, match] = matchAt(text, position);
    if (kind !== "space") tokens.push({ kind, text: content(kind, match), position });
    position += match[0].length;
  }
  return tokens;
}

function matchAt(text: string, position: number): [TokenKind | "space", RegExpExecArray] {
  for (const { kind, pattern } of PATTERNS) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match) return [kind, match];
  }
  throw new ExpressionError(position, `"${text.charAt(position)}"`, "a field, an operator or a value");
}

/** A quoted string has two escapes, for quote and backslash; a raw string (`r"…"`) has none. */
function content(kind: TokenKind, match: RegExpExecArray): string {
  if (kind !== "string") return match[0];
  return match[2] ?? (match[1] ?? "").replace(/\\(["\\])/g, "$1");
}

function describe(token: Token): string {
  return token.kind === "end" ? token.text : `"${token.text}"`;
}
