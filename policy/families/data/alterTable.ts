/** What an `ALTER TABLE` takes away from, or demands of, a release that knows nothing of it. */

import { isRecord, listAt, type Props, recordAt, textAt, valueAt } from "../../values";
import { columnsIn, type Made, onlyNewColumns } from "./made";
import { tableAt } from "./sql";

type Judge = (command: Props, table: string, made: Made) => string | undefined;

/** What it does that is not additive, in words that follow the statement's number. */
export function alterTable(node: Props, made: Made): string[] {
  const table = tableAt(node, "relation");
  return listAt(node, "cmds").flatMap((entry) => {
    const command = recordAt(entry, "AlterTableCmd");
    const subtype = textAt(command, "subtype") ?? "an unknown change";
    if (made.objects.has(table) && subtype !== "AT_DisableRowSecurity") return [];
    const judge = JUDGES[subtype] ?? (() => `changes ${table} in a way not known to be additive (${subtype})`);
    return judge(command, table, made) ?? [];
  });
}

const harmless: Judge = () => undefined;
const toColumn =
  (does: string): Judge =>
  ({ name }, table) =>
    `${does} ${table}.${String(name)}`;

const JUDGES: Readonly<Partial<Record<string, Judge>>> = {
  AT_AddColumn: addColumn,
  AT_AddConstraint: addConstraint,
  AT_ColumnDefault: (command, table, made) =>
    isRecord(command.def) ? undefined : toColumn("drops the default of")(command, table, made),
  AT_DropColumn: toColumn("drops column"),
  AT_AlterColumnType: toColumn("changes the type of"),
  AT_SetNotNull: toColumn("sets NOT NULL on"),
  AT_DropConstraint: ({ name }, table) => `drops constraint ${String(name)} of ${table}`,
  AT_DisableRowSecurity: (_, table) => `disables row level security on ${table}`,
  AT_DropNotNull: harmless,
  AT_ValidateConstraint: harmless,
  AT_EnableRowSecurity: harmless,
  AT_ForceRowSecurity: harmless,
  AT_AttachPartition: harmless,
  AT_SetStatistics: harmless,
  AT_SetRelOptions: harmless,
  AT_ReplicaIdentity: harmless,
};

/** Rows that are there, and those that the stable release writes, have no value for it. */
function addColumn(command: Props, table: string): string | undefined {
  const column = recordAt(command, "def.ColumnDef");
  const constraints = listAt(column, "constraints").map((constraint) => recordAt(constraint, "Constraint"));
  const demanded = constraints.some(({ contype }) => contype === "CONSTR_NOTNULL" || contype === "CONSTR_PRIMARY");
  if (!demanded || isSerial(column) || constraints.some(givesValue)) return undefined;
  return `adds column ${table}.${String(column.colname)} NOT NULL without a default`;
}

function isSerial(column: Props): boolean {
  const type = textAt(listAt(column, "typeName.names").at(-1), "String.sval") ?? "";
  return /^(small|big)?serial[248]?$/.test(type);
}

function givesValue(constraint: Props): boolean {
  const { contype } = constraint;
  if (contype === "CONSTR_DEFAULT") return valueAt(constraint, "raw_expr.A_Const.isnull") !== true;
  return contype === "CONSTR_IDENTITY" || contype === "CONSTR_GENERATED";
}

/** On columns that the stable release does not write, it asks nothing of it; a primary key asks for a value. */
function addConstraint(command: Props, table: string, made: Made): string | undefined {
  const constraint = recordAt(command, "def.Constraint");
  const keys = ["keys", "fk_attrs"].flatMap((list) => listAt(constraint, list));
  const columns = [...keys.map((key) => textAt(key, "String.sval") ?? ""), ...columnsIn(constraint.raw_expr)];
  if (constraint.contype !== "CONSTR_PRIMARY" && onlyNewColumns(table, columns, made)) return undefined;
  return `adds a constraint to ${table} that writes of the stable release may break`;
}
