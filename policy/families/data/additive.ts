import { type Finding, resourceRule } from "../../rule";
import { losses } from "./losses";
import { nothingMade } from "./made";
import { CARRIERS, type Migration, readMigrations } from "./migrations";

export const additiveMigrations = resourceRule({
  name: "data-additive-migrations",
  family: "data",
  severity: "critical",
  description: "Migrations only add: they take away or narrow nothing that the stable release uses.",
  why:
    "Stable and candidate share the database for as long as the rollout lasts, and a rollback does not bring back " +
    "what a migration has dropped, renamed or overwritten.",
  fix: "Add beside the old, move the data, and remove the old in a later release, once nothing that runs uses it",
  refused: "ALTER TABLE users DROP COLUMN name;",
  types: CARRIERS,
  options: {},
  check: async (carrier, _, context) => {
    const made = nothingMade();
    return (await readMigrations(carrier, context)).flatMap((migration) => findings(migration, made));
  },
});

function findings(migration: Migration, made: ReturnType<typeof nothingMade>): Finding[] {
  const { property, file } = migration;
  if ("unreadable" in migration) {
    return [{ property, found: `${file}, which cannot be read`, expected: "an SQL file below the project's folder" }];
  }
  if ("brokenAtLine" in migration) {
    const found = `${file}, broken at line ${migration.brokenAtLine}`;
    return [{ property, found, expected: "SQL that PostgreSQL understands" }];
  }
  return losses(migration.statements, made).map(({ statement, does }) => ({
    property,
    found: `${file}, statement ${statement} ${does}`,
    expected: "statements that only add",
  }));
}
