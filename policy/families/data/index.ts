/** Data: what a release does to the database can be taken back, and nobody reads what is not theirs. */

import type { Rule } from "../../rule";
import { additiveMigrations } from "./additive";
import { backupBeforeMigration } from "./backup";
import { pointInTimeRecovery } from "./pointInTime";
import { rowSecurity } from "./rowSecurity";

export const dataRules: readonly Rule[] = [additiveMigrations, backupBeforeMigration, rowSecurity, pointInTimeRecovery];
