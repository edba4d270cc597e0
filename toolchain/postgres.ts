/** PostgreSQL's server and clients, as Debian has them. */
import { readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ensureProgram } from "./debian";

/** Where Debian keeps each version's programs, off the PATH. */
const VERSIONS = "/usr/lib/postgresql";

/** The folder with `initdb`, `postgres`, `psql` and `pg_dump`; throws a ProgramError that says what to install. */
export async function ensurePostgres(): Promise<string> {
  const environment = process.env;
  // Read at each look, for the package may have been installed in between.
  const withVersions = { ...environment, get PATH() {
    return [...versionFolders(), environment.PATH ?? ""].join(delimiter);
  } };
  const wanted = { programs: ["initdb"], package: "postgresql" };
  return dirname(await ensureProgram(wanted, { environment: withVersions }));
}

/** The newest first. */
function versionFolders(): string[] {
  try {
    const versions = readdirSync(VERSIONS).sort((left, right) => Number(right) - Number(left));
    return versions.map((version) => join(VERSIONS, version, "bin"));
  } catch {
    return [];
  }
}
