/** The Job of a release's migrations, and the one that takes them back; each makes a backup first. */

import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { Job } from "@pulumi/kubernetes/batch/v1";
import type * as pulumi from "@pulumi/pulumi";
import { digestOf } from "../../release/canonical";
import { milliseconds, releaseId } from "../../release/schema";
import type { DatabaseConfig, Release } from "../../release/schema";
import { fileName, migrationFiles, remainingFiles, type SqlFile, undoFiles } from "./files";
import { declareJob } from "./jobs";
import { backup, BACKUP_SECONDS, migration } from "./tasks";

export interface MigrationArgs {
  readonly config: DatabaseConfig;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly release: Release;
  /** The release's migrations, or those of them that are undone, in the order in which they run. */
  readonly migrations: readonly string[];
  /** Folder of the SQL files. */
  readonly folder: string;
}

/**
 * Declares `migrate-<release>`. What another release than the one in the config has run is left as it is: its files
 * may be gone, and nothing is to run again.
 */
export function declareMigration(
  name: string,
  args: MigrationArgs & { readonly isCurrent: boolean },
  opts: pulumi.CustomResourceOptions,
): Job {
  const files = (args.isCurrent ? migrationFiles : remainingFiles)(args.folder, args.migrations);
  return declareRun(`${name}-migrate`, { ...args, does: "migrate", files, isFrozen: !args.isCurrent }, opts);
}

/** Declares `undo-<release>`. Throws a ConfigError where a migration cannot be taken back. */
export function declareUndo(name: string, args: MigrationArgs, opts: pulumi.CustomResourceOptions): Job {
  const files = undoFiles(args.folder, args.migrations);
  return declareRun(name, { ...args, does: "undo", files, isFrozen: false }, opts);
}

interface RunArgs extends MigrationArgs {
  readonly does: "migrate" | "undo";
  readonly files: readonly SqlFile[];
  readonly isFrozen: boolean;
}

function declareRun(name: string, args: RunArgs, opts: pulumi.CustomResourceOptions): Job {
  const { config, namespace, labels, release, migrations, does, files, isFrozen } = args;
  const id = releaseId(release);
  const logicalName = `${name}-${id}`;
  const sql = new ConfigMap(
    logicalName,
    {
      metadata: { name: `${does}-${id}`, namespace, labels: { ...labels, "app.kubernetes.io/instance": id } },
      data: Object.fromEntries(files.map(({ name: file, text }) => [file, text])),
    },
    { ...opts, ...(isFrozen && { ignoreChanges: ["data", "metadata"] }) },
  );
  const versions = migrations.map(fileName);
  return declareJob(
    logicalName,
    {
      name: `${does}-${id}`,
      namespace,
      image: config.image,
      labels: { ...labels, "app.kubernetes.io/instance": id },
      // Other files, another pod: so that a mended file runs, and one that was changed after it ran is noticed.
      annotations: { "sluice.dev/files": digestOf(files) },
      tasks: [
        backup(config, "before a migration"),
        migration(config, does, { release: id, versions: does === "undo" ? versions.toReversed() : versions }),
      ],
      claim: config.backup.claim,
      sql: sql.metadata.name,
      deadlineSeconds: BACKUP_SECONDS + TRIAL_AND_RUN * (milliseconds(config.timeout) / 1_000),
    },
    { ...opts, ...(isFrozen && { ignoreChanges: ["spec", "metadata"] }) },
  );
}

const TRIAL_AND_RUN = 2;
