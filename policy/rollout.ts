/** The rollout's own resource, as rules read it; what it carries is told in release/rolloutRecord.ts. */

import { listAt, numberAt, type Props, textAt } from "./values";

export const ROLLOUT = "sluice:release:Rollout";

/** The jobs around the database; carries the SQL of the release in the config as it will run. */
export const DATABASE = "sluice:database:Database";

/** Whether the candidate gets traffic; true where that cannot be told. */
export function isExposed(record: Props): boolean {
  return numberAt(record, "weights.candidate") !== 0;
}

/** The release's SQL files in the order in which they run; undefined for an entry that is no text. */
export function migrationsOf(record: Props): readonly (string | undefined)[] {
  return listAt(record, "release.migrations").map((_, index) => textAt(record, `release.migrations[${index}]`));
}
