import { type Finding, resourceRule } from "../../rule";
import { listAt, recordAt } from "../../values";
import { tableCreatedBy } from "./made";
import { CARRIERS, type Migration, readMigrations } from "./migrations";
import { objectName, type Statement, tableAt } from "./sql";

export const rowSecurity = resourceRule({
  name: "data-row-level-security",
  family: "data",
  severity: "critical",
  description: "Every table that a migration creates has row level security and a policy.",
  why: "A table without it shows every tenant's rows to whoever holds a key that reaches the database's API.",
  fix: "After CREATE TABLE write ALTER TABLE … ENABLE ROW LEVEL SECURITY and a CREATE POLICY, in the same release",
  refused: "CREATE TABLE teams (id uuid PRIMARY KEY);",
  types: CARRIERS,
  options: {},
  check: async (carrier, _, context) => unprotected(await readMigrations(carrier, context)),
});

/** Reads the files as one script, for a later one may protect what an earlier one made. */
function unprotected(migrations: readonly Migration[]): Finding[] {
  const script = migrations.flatMap((migration) =>
    "statements" in migration ? migration.statements.map((statement) => ({ ...statement, ...place(migration) })) : [],
  );
  return script.flatMap((statement, index) => {
    const table = lastingTable(statement);
    const missing = table === undefined ? [] : missingProtection(table, script.slice(index + 1));
    if (missing.length === 0) return [];
    const { property, file, number } = statement;
    const found = `${file}, statement ${number} creates ${String(table)} without ${missing.join(" and ")}`;
    return [{ property, found, expected: "row level security and at least one policy, later in the same release" }];
  });
}

function place({ property, file }: Migration): Pick<Migration, "property" | "file"> {
  return { property, file };
}

/** A temporary table ends with its session, and a materialised view has no row level security. */
function lastingTable(statement: Statement): string | undefined {
  const { kind, node } = statement;
  if (kind === "CreateTableAsStmt" && node.objtype !== "OBJECT_TABLE") return undefined;
  const relations = ["relation", "into.rel", "intoClause.rel"].map((path) => recordAt(node, path));
  const isTemporary = relations.some(({ relpersistence }) => relpersistence === "t");
  return isTemporary ? undefined : tableCreatedBy(statement);
}

function missingProtection(table: string, later: readonly Statement[]): string[] {
  if (later.some((statement) => drops(statement, table))) return [];
  const switches = later.flatMap((statement) => rowSecuritySwitches(statement, table));
  const hasPolicy = later.some(({ kind, node }) => kind === "CreatePolicyStmt" && tableAt(node, "table") === table);
  const isEnabled = switches.at(-1) === "AT_EnableRowSecurity";
  return [...(isEnabled ? [] : ["row level security"]), ...(hasPolicy ? [] : ["a policy"])];
}

function drops({ kind, node }: Statement, table: string): boolean {
  if (kind !== "DropStmt" || node.removeType !== "OBJECT_TABLE") return false;
  return listAt(node, "objects").map(objectName).includes(table);
}

function rowSecuritySwitches({ kind, node }: Statement, table: string): unknown[] {
  if (kind !== "AlterTableStmt" || tableAt(node, "relation") !== table) return [];
  return listAt(node, "cmds")
    .map((command) => recordAt(command, "AlterTableCmd").subtype)
    .filter((subtype) => subtype === "AT_EnableRowSecurity" || subtype === "AT_DisableRowSecurity");
}
