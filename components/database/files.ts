/** The SQL files of a release, read where the stack's file names them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Mistake } from "../../release/mistake";

export interface SqlFile {
  /** Name of the file, e.g. `0007_teams.sql`. */
  readonly name: string;
  readonly text: string;
}

/**
 * The release's migrations in the order in which they run.
 *
 * @param folder - Folder that holds them.
 * @throws ConfigError that names every file that is missing, or that they do not fit a ConfigMap.
 */
export function migrationFiles(folder: string, migrations: readonly string[]): readonly SqlFile[] {
  return readFiles(folder, migrations.map(fileName));
}

/** As `migrationFiles`, of a release whose files may be gone: those that are there. */
export function remainingFiles(folder: string, migrations: readonly string[]): readonly SqlFile[] {
  return migrations.flatMap((name, index) => {
    const read = readSql(folder, fileName(name), `sluice:release.migrations[${index}]`);
    return "text" in read ? [read] : [];
  });
}

/**
 * What takes the release's migrations back, the last one first.
 *
 * @throws ConfigError that names every migration that cannot be taken back.
 */
export function undoFiles(folder: string, migrations: readonly string[]): readonly SqlFile[] {
  return readFiles(folder, migrations.map((name) => fileName(name).replace(/\.sql$/, ".down.sql"))).toReversed();
}

/** Name of a migration's file; the config may leave `.sql` out. */
export function fileName(migration: string): string {
  return migration.endsWith(".sql") ? migration : `${migration}.sql`;
}

function readFiles(folder: string, names: readonly string[]): readonly SqlFile[] {
  const read = names.map((name, index) => readSql(folder, name, `sluice:release.migrations[${index}]`));
  const files = read.flatMap((each) => ("text" in each ? [each] : []));
  const mistakes = [...read.flatMap((each) => ("path" in each ? [each] : [])), ...tooLarge(files)];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return files;
}

function readSql(folder: string, name: string, path: string): SqlFile | Mistake {
  if (!/^\w[\w.-]*$/.test(name)) {
    return { path, found: JSON.stringify(name), expected: "the name of a file: letters, digits, dots, hyphens and underscores" };
  }
  try {
    return { name, text: readFileSync(join(folder, name), "utf8") };
  } catch {
    return { path, found: `"${name}", which cannot be read in ${folder}`, expected: "an SQL file in sluice:database.folder" };
  }
}

/** Of a ConfigMap: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const LARGEST_BYTES = 1_048_576;

function tooLarge(files: readonly SqlFile[]): Mistake[] {
  const bytes = files.reduce((sum, { name, text }) => sum + Buffer.byteLength(name) + Buffer.byteLength(text), 0);
  if (bytes <= LARGEST_BYTES) return [];
  return [
    {
      path: "sluice:release.migrations",
      found: `${bytes} bytes of SQL`,
      expected: `at most ${LARGEST_BYTES} bytes in one release, which is what a ConfigMap holds`,
      next: "Split them over several releases, and load large data in another way",
    },
  ];
}
