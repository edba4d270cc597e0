/** What the jobs do, each in the words of its script. */

import type * as pulumi from "@pulumi/pulumi";
import { milliseconds } from "../../release/schema";
import type { DatabaseConfig, Emergency } from "../../release/schema";
import type { TableFlag } from "../../release/flags";
import { MOUNTED, type Task } from "./pod";

/**
 * Schemas that Supabase keeps and backs up itself, and that the owner of a project may not write to (supabase/cli,
 * `db dump`). Other databases are backed up as a whole.
 */
const SUPABASE_OWN = [
  ...["_analytics", "_realtime", "_supavisor", "auth", "cron", "extensions", "graphql", "graphql_public", "net"],
  ...["pgbouncer", "pgmq", "pgsodium", "pgsodium_masks", "pgtle", "realtime", "storage", "supabase_functions"],
  ...["supabase_migrations", "vault"],
];

/** Longest that a backup may take. */
export const BACKUP_SECONDS = 3_600;

/** Makes a backup; one that is made by the clock removes those that are too old. */
export function backup(config: DatabaseConfig, made: "before a migration" | "by the clock"): Task {
  return {
    name: "backup",
    script: "backup.sh",
    environment: {
      BACKUPS: MOUNTED.backups,
      BACKUP_PREFIX: config.backup.prefix,
      EXCLUDED_SCHEMAS: excludedSchemas(config),
      ...(made === "by the clock" && { KEEP_DAYS: String(config.backup.keepDays) }),
    },
    secrets: { DATABASE_URL: config.connection },
  };
}

/** Runs migrations, or takes them back. */
export function migration(
  config: DatabaseConfig,
  does: "migrate" | "undo",
  { release, versions }: { readonly release: string; readonly versions: readonly string[] },
): Task {
  return {
    name: does,
    script: `${does}.sh`,
    environment: {
      RELEASE: release,
      SQL_FOLDER: MOUNTED.sql,
      MIGRATIONS: versions.join(" "),
      LOCK_TIMEOUT: `${milliseconds(config.lockTimeout)}ms`,
      TIMEOUT: `${milliseconds(config.timeout)}ms`,
    },
    secrets: { DATABASE_URL: config.connection },
  };
}

export function restoreCheck(config: DatabaseConfig, { scratch, under }: NonNullable<DatabaseConfig["restoreCheck"]>): Task {
  return {
    name: "restore-check",
    script: "restore-check.sh",
    environment: {
      BACKUPS: MOUNTED.backups,
      EXCLUDED_SCHEMAS: excludedSchemas(config),
      UNDER_SECONDS: String(Math.floor(milliseconds(under) / 1_000)),
    },
    secrets: { SCRATCH_URL: scratch },
  };
}

export function pointInTimeCheck({ connection }: DatabaseConfig): Task {
  return { name: "point-in-time", script: "point-in-time.sh", environment: {}, secrets: { DATABASE_URL: connection } };
}

/** What the application reads at run time. */
export interface Controls {
  readonly emergency: Emergency;
  /** First rows of `feature_flags`. */
  readonly flags: readonly TableFlag[];
  /** Who is written down as having changed the emergency controls. */
  readonly changedBy: pulumi.Input<string>;
}

export function controls({ connection }: DatabaseConfig, { emergency, flags, changedBy }: Controls): Task {
  return {
    name: "controls",
    script: "controls.sh",
    environment: {
      KILL_SWITCH: String(emergency.killSwitch),
      SAFE_MODE: String(emergency.safeMode),
      CHANGED_BY: changedBy,
      FLAGS: JSON.stringify(flags),
    },
    secrets: { DATABASE_URL: connection },
  };
}

function excludedSchemas({ provider }: DatabaseConfig): string {
  return provider === "supabase" ? SUPABASE_OWN.join(" ") : "";
}
