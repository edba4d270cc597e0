/** What the migrations of a release made themselves: no other release depends on it, so they may take it away again. */

import { isRecord, listAt, type Props, recordAt, textAt, valueAt } from "../../values";
import { nodesBelow, objectName, type Statement, tableAt } from "./sql";

export interface Made {
  /** Tables and functions. */
  readonly objects: Set<string>;
  /** `table.column`, where the table was there before. */
  readonly columns: Set<string>;
}

export function nothingMade(): Made {
  return { objects: new Set(), columns: new Set() };
}

/** Takes note of what a statement makes. What `IF NOT EXISTS` or `OR REPLACE` may have found there does not count. */
export function note({ kind, node }: Statement, made: Made): void {
  if (node.if_not_exists === true || node.replace === true) return;
  const table = tableCreatedBy({ kind, node });
  if (table !== undefined) made.objects.add(table);
  if (kind === "CreateFunctionStmt") made.objects.add(objectName({ List: { items: node.funcname } }));
  if (kind === "AlterTableStmt") addedColumns(node).forEach((column) => made.columns.add(column));
}

/** The table that a statement creates, however it is put. */
export function tableCreatedBy({ kind, node }: Pick<Statement, "kind" | "node">): string | undefined {
  const path = TABLE_CREATED[kind];
  return path !== undefined && isRecord(valueAt(node, path)) ? tableAt(node, path) : undefined;
}

const TABLE_CREATED: Readonly<Partial<Record<string, string>>> = {
  CreateStmt: "relation",
  CreateTableAsStmt: "into.rel",
  SelectStmt: "intoClause.rel",
};

function addedColumns(node: Props): string[] {
  return listAt(node, "cmds")
    .map((command) => recordAt(command, "AlterTableCmd"))
    .filter(({ subtype, missing_ok: mayBeThere }) => subtype === "AT_AddColumn" && mayBeThere !== true)
    .map((command) => `${tableAt(node, "relation")}.${textAt(command, "def.ColumnDef.colname") ?? ""}`);
}

/** Whether all columns that a constraint or an index is about were added by this release. */
export function onlyNewColumns(table: string, columns: readonly string[], { columns: added }: Made): boolean {
  return columns.length > 0 && columns.every((column) => added.has(`${table}.${column}`));
}

/** Names of the columns that an expression mentions. */
export function columnsIn(expression: unknown): string[] {
  return nodesBelow(expression)
    .filter(([kind]) => kind === "ColumnRef")
    .map(([, node]) => textAt(listAt(node, "fields").at(-1), "String.sval") ?? "");
}
