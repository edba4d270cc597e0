/** `sluice:database`: PostgreSQL that somebody else runs, and the jobs around it. */

import { z } from "zod";
import { duration, image, secretReference, slug } from "./text";

const schedule = z.string().regex(/^(\S+ ){4}\S+$/, { error: "a cron schedule of five fields such as 0 3 * * *" });

export const database = z.strictObject({
  provider: z.enum(["supabase", "postgres"]),
  connection: secretReference.describe("Address with user and password, `postgresql://…?sslmode=verify-full`."),
  image: image.describe("Image with PostgreSQL's own clients: psql, pg_dump, pg_restore."),
  folder: z.string().min(1).default("migrations").describe("Folder of the migrations that `sluice:release.migrations` names, beside the stack's file."),
  lockTimeout: duration.default("5s").describe("Longest that a migration waits for a lock on a table."),
  timeout: duration.default("15m").describe("Longest that all migrations of a release may take."),
  backup: z.strictObject({
    prefix: slug.describe("A backup's id is `<prefix>-YYYYMMDD_HHMMSS`."),
    claim: slug.describe("PersistentVolumeClaim that backups are kept on."),
    schedule: schedule.default("0 3 * * *").describe("When, in UTC; one more is made before each migration."),
    keepDays: z.int().positive().default(30),
  }),
  restoreCheck: z
    .strictObject({
      scratch: secretReference.describe("Address of a database that is emptied and filled with the newest backup."),
      schedule: schedule.default("0 4 * * *").describe("When, in UTC."),
      under: duration.default("1h").describe("Longest that a restore may take."),
    })
    .optional(),
  pointInTime: z
    .strictObject({ keepDays: z.int().positive().default(7).describe("How far back the provider can restore to any second.") })
    .optional()
    .describe("That the provider can restore to a point in time is checked daily."),
  controls: z
    .boolean()
    .default(false)
    .describe("Makes the tables `emergency_controls`, which follows `sluice:emergency`, and `feature_flags`, which people toggle."),
});

export type DatabaseConfig = z.output<typeof database>;
