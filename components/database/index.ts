/** The jobs around a database that somebody else runs: migrations, backups and their proof, emergency controls, flags. */

import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { Job } from "@pulumi/kubernetes/batch/v1";
import * as pulumi from "@pulumi/pulumi";
import { digestOf } from "../../release/canonical";
import { milliseconds, releaseId } from "../../release/schema";
import type { DatabaseConfig, Release } from "../../release/schema";
import { migrationFiles } from "./files";
import { declareCronJob, declareJob } from "./jobs";
import { labelsOf } from "./labels";
import { declareMigration, type MigrationArgs } from "./migration";
import { SCRIPTS } from "./pod";
import { scripts } from "./scripts";
import { backup, BACKUP_SECONDS, controls, pointInTimeCheck, restoreCheck } from "./tasks";
import type { Controls } from "./tasks";

export { Undo } from "./undo";

export interface DatabaseArgs extends Controls {
  readonly config: DatabaseConfig;
  /** Name of the product; a label on everything. */
  readonly product: string;
  readonly namespace: pulumi.Input<string>;
  /** Folder of the SQL files. */
  readonly folder: string;
  /** The release on its way: its files are read as they are now, those of others have run. Null on the way back. */
  readonly release: Release | null;
  /** Every release that is deployed on the database. */
  readonly deployed: readonly Release[];
}

/** What rules are told of the database; the SQL is the one that will run. */
interface DatabaseRecord {
  readonly provider: DatabaseConfig["provider"];
  readonly backup: DatabaseConfig["backup"];
  readonly pointInTime: DatabaseConfig["pointInTime"] | null;
  readonly migrations: readonly { readonly file: string; readonly sql: string }[];
}

/**
 * Declares a Job for the migrations of each release, which makes a backup first; a CronJob for backups, and one each
 * that restores the newest and that looks at the archived log, where they are asked for.
 *
 * @example
 * const { migrated } = new Database("shop-database", { config, product: "shop", namespace, folder: "migrations", release,
 *   deployed: [release], emergency, flags: [], changedBy: "production" });
 * new Service("api", args, { dependsOn: [...migrated] });
 */
export class Database extends pulumi.ComponentResource {
  /** Done once every deployed release's migrations have run. */
  readonly migrated: readonly Job[];
  /** The ConfigMap that jobs take their scripts from. */
  readonly scripts: ConfigMap;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:database:Database", name, { ...recordOf(args) }, opts);
    const { config, namespace, product, release } = args;
    const labels = labelsOf(product);
    const metadata = { name: SCRIPTS, namespace, labels };
    this.scripts = new ConfigMap(`${name}-scripts`, { metadata, data: { ...scripts() } }, { parent: this });

    const child = { parent: this, dependsOn: [this.scripts] };
    const shared = { config, namespace, labels };
    this.migrated = args.deployed
      .filter(({ migrations }) => migrations.length > 0)
      .map((deployed) => {
        const isCurrent = release !== null && releaseId(deployed) === releaseId(release);
        return declareMigration(name, { ...shared, ...named(deployed), folder: args.folder, isCurrent }, child);
      });

    for (const job of cronJobs(config)) {
      declareCronJob(`${name}-${job.name}`, { ...job, name: `database-${job.name}`, image: config.image, namespace, labels }, child);
    }
    if (config.controls) declareControls(`${name}-controls`, args, child);
    this.registerOutputs({ migrated: this.migrated.map(({ metadata }) => metadata.name) });
  }
}

function named(release: Release): Pick<MigrationArgs, "release" | "migrations"> {
  return { release, migrations: release.migrations };
}

function recordOf({ config, folder, release }: DatabaseArgs): DatabaseRecord {
  const { provider, pointInTime = null } = config;
  const files = release ? migrationFiles(folder, release.migrations) : [];
  const migrations = files.map(({ name, text }) => ({ file: name, sql: text }));
  return { provider, backup: { ...config.backup }, pointInTime, migrations };
}

function cronJobs(config: DatabaseConfig) {
  const { claim, schedule } = config.backup;
  const { restoreCheck: check, pointInTime } = config;
  const tasks = [
    { name: "backup", schedule, claim, deadlineSeconds: BACKUP_SECONDS, task: backup(config, "by the clock") },
    check && {
      name: "restore-check",
      schedule: check.schedule,
      claim,
      // Twice as long, so that one that is too slow can still say how slow.
      deadlineSeconds: (2 * milliseconds(check.under)) / 1_000,
      task: restoreCheck(config, check),
    },
    pointInTime && { name: "point-in-time", schedule: "0 5 * * *", deadlineSeconds: 300, task: pointInTimeCheck(config) },
  ];
  return tasks.flatMap((entry) => {
    if (!entry) return [];
    const { task, ...job } = entry;
    return [{ ...job, tasks: [task] as const }];
  });
}

/** Named by what it writes: another state is another Job, and the same state is none. */
function declareControls(name: string, args: DatabaseArgs, opts: pulumi.CustomResourceOptions): Job {
  const { config, namespace, product, emergency, flags } = args;
  return declareJob(
    name,
    {
      name: `database-controls-${digestOf({ emergency, flags }).slice(0, 8)}`,
      namespace,
      image: config.image,
      labels: labelsOf(product),
      tasks: [controls(config, args)],
      deadlineSeconds: 300,
    },
    opts,
  );
}
