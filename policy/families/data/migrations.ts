/** The SQL files of the release that a rollout carries. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrationsOf } from "../../rollout";
import type { Context, Resource } from "../../rule";
import { parseSql, type Parsed } from "./sql";

export type Migration = {
  readonly property: string;
  readonly file: string;
} & (Parsed | { readonly unreadable: true });

/** Every migration in the order in which they run, read from the project's folder. */
export function readMigrations({ props }: Resource, { root }: Context): Promise<readonly Migration[]> {
  const read = async (file: string | undefined, index: number): Promise<Migration> => {
    const place = { property: `release.migrations[${index}]`, file: file ?? "the entry" };
    const text = file === undefined ? undefined : await readFile(join(root, file), "utf8").catch(() => undefined);
    return { ...place, ...(text === undefined ? { unreadable: true } : await parseSql(text)) };
  };
  return Promise.all(migrationsOf(props).map(read));
}
