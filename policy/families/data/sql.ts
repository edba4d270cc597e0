/** SQL as PostgreSQL's own parser reads it. Names of nodes and fields are those of its parse tree (parsenodes.h). */

import { isRecord, listAt, type Props, recordAt, textAt } from "../../values";

export interface Statement {
  /** From 1, in the file. */
  readonly number: number;
  /** Node of the parse tree, e.g. `AlterTableStmt`. */
  readonly kind: string;
  readonly node: Props;
}

/** The statements of a text, or the line that PostgreSQL does not understand. */
export type Parsed = { readonly statements: readonly Statement[] } | { readonly brokenAtLine: number };

/** The parser is loaded at the first call: few stacks have migrations at hand. */
export async function parseSql(text: string): Promise<Parsed> {
  const { hasSqlDetails, loadModule, parseSync } = await import("libpg-query");
  await loadModule();
  if (text.trim() === "") return { statements: [] };
  try {
    const statements = (parseSync(text).stmts ?? []).flatMap(({ stmt }) => nodesIn(stmt));
    return { statements: statements.map(([kind, node], index) => ({ number: index + 1, kind, node })) };
  } catch (error) {
    const cursor = hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
    return { brokenAtLine: text.slice(0, cursor).split("\n").length };
  }
}

/** A node and all nodes below it, each with its kind. */
export function nodesBelow(value: unknown): readonly (readonly [string, Props])[] {
  if (Array.isArray(value)) return value.flatMap(nodesBelow);
  if (!isRecord(value)) return [];
  return [...nodesIn(value), ...Object.values(value).flatMap(nodesBelow)];
}

/** A parse tree holds a node as an object whose one key, a capitalised word, is its kind. */
function nodesIn(value: unknown): readonly (readonly [string, Props])[] {
  return Object.entries(isRecord(value) ? value : {}).filter(
    (entry): entry is [string, Props] => /^[A-Z]/.test(entry[0]) && isRecord(entry[1]),
  );
}

/** The name in a RangeVar at that path, `schema.table`, without the schema that is meant anyway. */
export function tableAt(node: Props, path: string): string {
  const { schemaname, relname } = recordAt(node, path);
  return qualified([schemaname, relname]);
}

/** The name of what a statement is about: a table, a function, a type, a policy and its table. */
export function objectName(object: unknown): string {
  const [[kind, node] = ["", {}]] = nodesIn(object);
  if (kind === "RangeVar") return qualified([node.schemaname, node.relname]);
  if (kind === "String") return qualified([node.sval]);
  const parts = ["items", "objname", "names"].flatMap((list) => listAt(node, list));
  return qualified(parts.map((part) => textAt(part, "String.sval")));
}

function qualified(parts: readonly unknown[]): string {
  const names = parts.filter((part) => typeof part === "string" && part !== "");
  return (names.length > 1 && names[0] === "public" ? names.slice(1) : names).join(".");
}
