/** The SQL files of the release that a rollout carries. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DATABASE, migrationsOf, ROLLOUT } from "../../rollout";
import type { Context, Resource } from "../../rule";
import { listAt, textAt } from "../../values";
import { parseSql, type Parsed } from "./sql";

export type Migration = {
  readonly property: string;
  readonly file: string;
} & (Parsed | { readonly unreadable: true });

/** What may carry migrations: the database with the text that will run, else the rollout with names of files. */
export const CARRIERS = [ROLLOUT, DATABASE] as const;

/** Every migration in the order in which they run. */
export function readMigrations(carrier: Resource, context: Context): Promise<readonly Migration[]> {
  if (carrier.type === DATABASE) return Promise.all(carried(carrier));
  return context.config["sluice:database"] === undefined ? Promise.all(named(carrier, context)) : Promise.resolve([]);
}

function carried({ props }: Resource): Promise<Migration>[] {
  return listAt(props, "migrations").map((entry, index) =>
    parsed(`migrations[${index}]`, textAt(entry, "file") ?? "the entry", textAt(entry, "sql")),
  );
}

/** Files in the project's folder. */
function named({ props }: Resource, { root }: Context): Promise<Migration>[] {
  return migrationsOf(props).map(async (file, index) => {
    const text = file === undefined ? undefined : await readFile(join(root, file), "utf8").catch(() => undefined);
    return parsed(`release.migrations[${index}]`, file ?? "the entry", text);
  });
}

async function parsed(property: string, file: string, text: string | undefined): Promise<Migration> {
  return { property, file, ...(text === undefined ? { unreadable: true } : await parseSql(text)) };
}
