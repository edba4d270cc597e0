/**
 * What a migration takes away from the release that runs beside it. A list of what is known to add: whatever is not in
 * it is refused, so that a statement nobody thought of is looked at by a person.
 */

import { listAt, type Props, recordAt, textAt } from "../../values";
import { alterTable } from "./alterTable";
import { columnsIn, type Made, note, onlyNewColumns } from "./made";
import { nodesBelow, objectName, type Statement, tableAt } from "./sql";

export interface Loss {
  readonly statement: number;
  /** What the statement does, e.g. `drops column users.name`. */
  readonly does: string;
}

/** What statements do that is not additive; `made` is what earlier ones made, and grows. */
export function losses(statements: readonly Statement[], made: Made): Loss[] {
  return statements.flatMap((statement) => {
    note(statement, made);
    return judge(statement, made).map((does) => ({ statement: statement.number, does }));
  });
}

function judge({ kind, node }: Statement, made: Made): readonly string[] {
  if (ADDITIVE.has(kind)) return nestedWrites(node, made);
  const known = JUDGES[kind];
  return known ? [...known(node, made), ...nestedWrites(node, made)] : [`is not known to be additive (${kind})`];
}

/** `WITH gone AS (DELETE FROM …) SELECT …` */
function nestedWrites(node: Props, made: Made): readonly string[] {
  return nodesBelow(node).flatMap(([kind, inner]) => {
    if (kind === "MergeStmt") return [`merges into ${tableAt(inner, "relation")}, which may overwrite or delete rows`];
    return WRITES.has(kind) ? (JUDGES[kind]?.(inner, made) ?? []) : [];
  });
}

const WRITES: ReadonlySet<string> = new Set(["DeleteStmt", "UpdateStmt"]);

const ADDITIVE: ReadonlySet<string> = new Set([
  ...["CreateStmt", "CreateTableAsStmt", "CreateSchemaStmt", "CreateSeqStmt", "CreateExtensionStmt", "CreateStatsStmt"],
  ...["CreateEnumStmt", "CompositeTypeStmt", "CreateDomainStmt", "CreateRangeStmt", "DefineStmt", "CreateCastStmt"],
  ...["CreateFunctionStmt", "CreateTrigStmt", "CreatePolicyStmt", "CreateRoleStmt", "CreatePublicationStmt"],
  ...["InsertStmt", "SelectStmt", "CommentStmt", "RefreshMatViewStmt", "VacuumStmt", "NotifyStmt", "LockStmt"],
  ...["ViewStmt", "VariableSetStmt", "TransactionStmt"],
]);

const JUDGES: Readonly<Partial<Record<string, (node: Props, made: Made) => readonly string[]>>> = {
  AlterTableStmt: alterTable,
  AlterEnumStmt: (node) => (textAt(node, "oldVal") === undefined ? [] : [`renames a value of ${typeName(node)}`]),
  AlterPublicationStmt: ({ action, pubname }) =>
    action === "AP_AddObjects" ? [] : [`takes tables out of publication ${String(pubname)}`],
  DeleteStmt: (node, made) => wholeTable(node, made, "deletes every row of"),
  DropStmt: drop,
  GrantStmt: revoke,
  IndexStmt: uniqueIndex,
  RenameStmt: (node) => [`renames ${renamed(node)}`],
  TruncateStmt: (node, { objects }) =>
    listAt(node, "relations")
      .map(objectName)
      .filter((table) => !objects.has(table))
      .map((table) => `empties table ${table}`),
  UpdateStmt: (node, made) => wholeTable(node, made, "overwrites every row of"),
};

function drop(node: Props, { objects }: Made): string[] {
  const kind = (textAt(node, "removeType") ?? "OBJECT").replace(/^OBJECT_/, "").toLowerCase().replaceAll("_", " ");
  const excused = (name: string) => (kind === "table" || kind === "function") && objects.has(name);
  return listAt(node, "objects")
    .map(objectName)
    .filter((name) => !excused(name))
    .map((name) => `drops ${kind} ${name}`);
}

/** A condition that names no column, such as `WHERE true`, holds for all rows or for none. */
function wholeTable(node: Props, { objects }: Made, does: string): string[] {
  const table = tableAt(node, "relation");
  return objects.has(table) || columnsIn(node.whereClause).length > 0 ? [] : [`${does} ${table}`];
}

function revoke(node: Props, { objects }: Made): string[] {
  if (node.is_grant === true) return [];
  return listAt(node, "objects")
    .map(objectName)
    .filter((name) => !objects.has(name))
    .map((name) => `revokes rights on ${name}`);
}

function uniqueIndex(node: Props, made: Made): string[] {
  const table = tableAt(node, "relation");
  if (node.unique !== true || made.objects.has(table)) return [];
  const columns = listAt(node, "indexParams").flatMap((entry) => {
    const { name, expr } = recordAt(entry, "IndexElem");
    return typeof name === "string" ? [name] : columnsIn(expr);
  });
  const does = `adds a unique index to ${table} that writes of the stable release may break`;
  return onlyNewColumns(table, columns, made) ? [] : [does];
}

function renamed(node: Props): string {
  const kind = (textAt(node, "renameType") ?? "").replace(/^OBJECT_/, "").toLowerCase().replaceAll("_", " ");
  const table = tableAt(node, "relation");
  return `${kind} ${[table, textAt(node, "subname")].filter(Boolean).join(".") || objectName(node.object)}`;
}

function typeName(node: Props): string {
  return `type ${objectName({ List: { items: node.typeName } })}`;
}
