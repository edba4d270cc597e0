import { type Finding, resourceRule } from "../../rule";
import { DATABASE } from "../../rollout";
import { isRecord, listAt, numberAt, type Props, quoted, textAt, valueAt } from "../../values";

const CHECKS: Readonly<Partial<Record<string, (props: Props, minimumDays: number) => readonly Finding[]>>> = {
  [DATABASE]: saidInConfig,
  // A replica is recovered through the database that it copies.
  "aws:rds/instance:Instance": (props, days) =>
    textAt(props, "replicateSourceDb") === undefined ? retention(props, days, RDS_INSTANCE_DEFAULT_DAYS) : [],
  "aws:rds/cluster:Cluster": (props, days) => retention(props, days, RDS_CLUSTER_DEFAULT_DAYS),
  "aws:dynamodb/table:Table": (props) => switchedOn(props, ["pointInTimeRecovery.enabled"]),
  "gcp:sql/databaseInstance:DatabaseInstance": cloudSql,
  "kubernetes:postgresql.cnpg.io/v1:Cluster": cloudNativePg,
};

export const pointInTimeRecovery = resourceRule({
  name: "data-point-in-time-recovery",
  family: "data",
  severity: "high",
  description: "Every database can be brought back to any moment of its last days.",
  why: "A nightly backup loses a day of data; a wrong DELETE at noon is undone only by going back to just before it.",
  fix: "Turn point-in-time recovery on at the database, and keep its log for at least as long as the rule asks",
  refused: 'new aws.rds.Instance("main", { backupRetentionPeriod: 0 });',
  types: Object.keys(CHECKS),
  options: {
    minimumDays: { description: "Least days that a database can be taken back by, where one can choose.", default: 1 },
  },
  check: ({ type, props }, { minimumDays }) => CHECKS[type]?.(props, minimumDays) ?? [],
});

/** What the provider keeps cannot be seen from within the database, so the config has to say it. */
function saidInConfig(props: Props, minimumDays: number): Finding[] {
  const property = "pointInTime.keepDays";
  if ((numberAt(props, property) ?? 0) >= Math.max(1, minimumDays)) return [];
  return [{ property, found: quoted(valueAt(props, property)), expected: `at least ${Math.max(1, minimumDays)} (days)` }];
}

/** Where `backupRetentionPeriod` is left out (Pulumi registry, aws.rds.Instance and aws.rds.Cluster). */
const RDS_INSTANCE_DEFAULT_DAYS = 0;
const RDS_CLUSTER_DEFAULT_DAYS = 1;

function retention(props: Props, minimumDays: number, defaultDays: number): Finding[] {
  const property = "backupRetentionPeriod";
  const days = valueAt(props, property);
  if ((numberAt(props, property) ?? defaultDays) >= Math.max(1, minimumDays)) return [];
  return [{ property, found: quoted(days), expected: `at least ${Math.max(1, minimumDays)} (days)` }];
}

function switchedOn(props: Props, properties: readonly string[]): Finding[] {
  return properties
    .filter((property) => valueAt(props, property) !== true)
    .map((property) => ({ property, found: quoted(valueAt(props, property)), expected: "true" }));
}

/** MySQL goes back by its binary log, the other engines by the switch (Cloud SQL, "Use point-in-time recovery"). */
function cloudSql(props: Props): Finding[] {
  if (textAt(props, "masterInstanceName") !== undefined) return [];
  const backup = "settings.backupConfiguration";
  const log = textAt(props, "databaseVersion")?.startsWith("MYSQL") ? "binaryLogEnabled" : "pointInTimeRecoveryEnabled";
  return switchedOn(props, [`${backup}.enabled`, `${backup}.${log}`]);
}

/** The operator archives the log continuously once it has somewhere to put it (CloudNativePG, "WAL archiving"). */
function cloudNativePg(props: Props): Finding[] {
  const property = "spec.backup.barmanObjectStore";
  const archiver = listAt(props, "spec.plugins").some((plugin) => isRecord(plugin) && plugin.isWALArchiver === true);
  if (archiver || isRecord(valueAt(props, property))) return [];
  return [{ property, found: "nothing", expected: "an object store that the log is archived to" }];
}
