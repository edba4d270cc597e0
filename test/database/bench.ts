/** The jobs of the real component, declared as the program declares them, and run against a real PostgreSQL. */

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database, type DatabaseArgs, Undo } from "../../components/database";
import { database } from "../../release/schema/database";
import { release as releaseSchema } from "../../release/schema/release";
import type { DatabaseConfig, Release } from "../../release/schema";
import { recordAt, textAt } from "../../sandbox/cloud/values";
import { type JobResult, runPod } from "../../sandbox/jobs/pod";
import type { CloudResource } from "../../sandbox/types";
import { declare, ofType } from "../components/mocks";
import { type Postgres, query } from "./postgres";

export interface Bench {
  /** Address of the product's database. */
  readonly address: string;
  /** Address of the database that backups are restored into. */
  readonly scratch: string;
  /** Folder of the migrations. */
  readonly folder: string;
  /** Folder of the backups. */
  readonly backups: string;
  /** Writes migrations, and gives the release that brings them. */
  write(files: Readonly<Record<string, string>>, version?: string): Release;
  migrate(release: Release): Promise<JobResult>;
  undo(release: Release, staying?: readonly Release[]): Promise<JobResult>;
  /** Writes the tables that the application reads. */
  control(changes: Partial<Pick<DatabaseArgs, "emergency" | "flags">>): Promise<JobResult>;
  /** Runs what a CronJob would run. */
  byTheClock(name: string): Promise<JobResult>;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** A program that is found before the real one of that name. */
  replaceProgram(name: string, script: string): void;
  close(): void;
}

export interface BenchOptions {
  readonly postgres: Postgres;
  readonly config?: Partial<DatabaseConfig>;
}

/** An empty database, an empty one to restore into, and folders of its own. */
export async function openBench({ postgres, config: changes = {} }: BenchOptions): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const [folder, programs] = [join(root, "migrations"), join(root, "programs")];
  for (const each of [folder, programs]) mkdirSync(each);
  const [address, scratch] = [await postgres.createDatabase("shop"), await postgres.createDatabase("shop_scratch")];
  const config = { ...CONFIG, ...changes };
  const shared = { config, product: "shop", namespace: "shop", folder };

  async function run(program: () => unknown, type: string, name: RegExp): Promise<JobResult> {
    const { resources } = await inTurn(() => declare(program));
    const job = ofType(resources, type).find(({ inputs }) => name.test(textAt(inputs, "metadata.name") ?? "")) ?? assert.fail();
    const pod = recordAt(job.inputs, type === ":Job" ? "spec.template.spec" : "spec.jobTemplate.spec.template.spec");
    return runPod(pod, "shop", {
      directory: root,
      path: `${programs}:${postgres.path}`,
      secrets: { "database/url": address, "database/scratch": scratch },
      resources: ofType(resources, ":ConfigMap").map(({ inputs, type: kind }): CloudResource => {
        return { package: "kubernetes", type: kind, id: `shop/${textAt(inputs, "metadata.name") ?? ""}`, properties: inputs };
      }),
    });
  }

  replaceProgram("date", A_SECOND_LATER(root));
  function replaceProgram(name: string, script: string): void {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  const declared = (changed: Partial<DatabaseArgs>) => () => new Database("shop-database", { ...shared, ...NOTHING, ...changed });
  const undone = (release: Release, staying: readonly Release[]) => () => [
    declared({})(),
    new Undo("shop-undo", { ...shared, release, staying }),
  ];
  return {
    address,
    scratch,
    folder,
    backups: join(root, "claims", "backups"),
    write(files, version = "1.0.0") {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const migrations = Object.keys(files).filter((name) => !name.endsWith(".down.sql"));
      return releaseSchema.parse({ version, commit: "9f2c1ab", migrations });
    },
    migrate: (release) => run(declared({ release, deployed: [release] }), ":Job", /^migrate-/),
    undo: (release, staying = []) => run(undone(release, staying), ":Job", /^undo-/),
    control: (changed) => run(declared(changed), ":Job", /^database-controls-/),
    byTheClock: (name) => run(declared({}), ":CronJob", new RegExp(`^${name}$`)),
    query: (sql) => query(address, sql),
    replaceProgram,
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

let last: Promise<unknown> = Promise.resolve();

/** Pulumi's mocks belong to the whole process. */
function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  const result = last.then(task);
  last = result.catch(() => undefined);
  return result;
}

/** Asserts that a job went well; where it did not, shows what it said. */
export function assertDone({ succeeded, output }: JobResult): void {
  assert.ok(succeeded, output);
}

/** Asserts that a job failed and said why. */
export function assertFailed({ succeeded, output }: JobResult, why: RegExp): void {
  assert.ok(!succeeded, `it succeeded:\n${output}`);
  assert.match(output, why);
}

/** Names of the backups that are there. */
export function backupsOf({ backups }: Bench): string[] {
  return readdirSync(backups).toSorted();
}

/** A file of the newest backup. */
export function newest(bench: Bench, file: string): string {
  return readFileSync(join(bench.backups, backupsOf(bench).at(-1) ?? "", file), "utf8");
}

/** Each asking for the time of day comes a second after the one before. */
const A_SECOND_LATER = (root: string) => `[ "$1" = -u ] || exec /bin/date "$@"
exec 9>${root}/clock.lock; flock 9
second=$(($(cat ${root}/clock 2>/dev/null || echo 0) + 1)); echo $second >${root}/clock
printf '20260102_%06d\\n' $second`;

const CONFIG = database.parse({
  provider: "postgres",
  connection: { name: "database", key: "url" },
  image: `postgres@sha256:${"0".repeat(64)}`,
  lockTimeout: "300ms",
  backup: { prefix: "shop", claim: "backups" },
  restoreCheck: { scratch: { name: "database", key: "scratch" } },
  pointInTime: {},
  controls: true,
});

const NOTHING = {
  release: releaseSchema.parse({ version: "0.0.1", commit: "9f2c1ab" }),
  deployed: [],
  emergency: { killSwitch: false, safeMode: false },
  flags: [],
  changedBy: "sluice on test",
};
