import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database, type DatabaseArgs, Undo } from "../../components/database";
import { dataRules } from "../../policy/families/data";
import { secretsRules } from "../../policy/families/secrets";
import { workloadRules } from "../../policy/families/workload";
import { listAt, recordAt, textAt, valueAt } from "../../policy/values";
import { releaseId } from "../../release/schema";
import { database } from "../../release/schema/database";
import { release as releaseSchema } from "../../release/schema/release";
import { resource } from "../policy/fixtures/resource";
import { refusals } from "../policy/refusals";
import { declare, ofType, type Registered } from "./mocks";

const CONFIG = database.parse({
  provider: "supabase",
  connection: { name: "database", key: "url" },
  image: `postgres@sha256:${"0".repeat(64)}`,
  backup: { prefix: "shop", claim: "backups", schedule: "15 2 * * *", keepDays: 14 },
  restoreCheck: { scratch: { name: "database", key: "scratch" }, under: "30m" },
  pointInTime: { keepDays: 7 },
  controls: true,
});

const SQL = "create table t (id int); alter table t enable row level security; create policy p on t using (true);";

describe("Database", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-migrations-"));
  const write = (name: string, text = SQL) => writeFileSync(join(folder, name), text);
  const release = (version: string, migrations: readonly string[]) =>
    releaseSchema.parse({ version, commit: "9f2c1ab", migrations: [...migrations] });
  const candidate = release("1.1.0", ["0002_teams"]);
  const stable = release("1.0.0", ["0001_gone.sql"]);
  write("0002_teams.sql");

  after(() => rmSync(folder, { recursive: true }));

  const args: DatabaseArgs = {
    config: CONFIG,
    product: "shop",
    namespace: "shop",
    folder,
    release: candidate,
    deployed: [candidate],
    emergency: { killSwitch: false, safeMode: false },
    flags: [],
    changedBy: "sluice on production",
  };
  const declared = async (changes: Partial<DatabaseArgs> = {}) => {
    const { resources } = await declare(() => new Database("shop-database", { ...args, ...changes }));
    return resources.toSorted((left, right) => left.name.localeCompare(right.name));
  };
  const named = (resources: readonly Registered[], kind: string) =>
    ofType(resources, kind).map(({ inputs }) => textAt(inputs, "metadata.name"));

  it("declares a Job for the release's migrations, named by the release, that makes a backup first", async () => {
    const resources = await declared();
    const job = ofType(resources, ":Job").find(({ name }) => name.includes("migrate")) ?? assert.fail();
    assert.equal(textAt(job.inputs, "metadata.name"), `migrate-${releaseId(candidate)}`);
    const pod = recordAt(job.inputs, "spec.template.spec");
    assert.deepEqual(
      ["initContainers", "containers"].map((list) => textAt(listAt(pod, list)[0], "name")),
      ["backup", "migrate"],
    );
    assert.equal(valueAt(job.inputs, "spec.backoffLimit"), 0);
    assert.equal(valueAt(pod, "restartPolicy"), "Never");
  });

  it("keeps every rule on workloads, secrets and data", async () => {
    const resources = (await declared()).map(({ type, name, inputs }) => resource(type, name, inputs));
    const closed = resource("kubernetes:networking.k8s.io/v1:NetworkPolicy", "closed", {
      metadata: { namespace: "shop" },
      spec: { podSelector: {} },
    });
    assert.deepEqual(await refusals([...workloadRules, ...secretsRules, ...dataRules], [...resources, closed]), []);
  });

  it("gives containers the address by reference, and a release's SQL in a ConfigMap", async () => {
    const resources = await declared();
    const texts = JSON.stringify(ofType(resources, ":Job").map(({ inputs }) => inputs));
    assert.match(texts, /"name":"DATABASE_URL","valueFrom":\{"secretKeyRef":\{"key":"url","name":"database"\}\}/);
    const sql = ofType(resources, ":ConfigMap").find(({ name }) => name.includes("migrate"));
    assert.deepEqual(sql?.inputs.data, { "0002_teams.sql": SQL });
  });

  it("does without a Job where a release brings no migrations", async () => {
    const none = release("1.2.0", []);
    const jobs = named(await declared({ release: none, deployed: [none] }), ":Job");
    assert.deepEqual(jobs.filter((name) => name?.startsWith("migrate")), []);
  });

  it("keeps the Job of the stable release, whose files may be gone", async () => {
    const jobs = named(await declared({ deployed: [stable, candidate] }), ":Job");
    assert.ok([stable, candidate].every((each) => jobs.includes(`migrate-${releaseId(each)}`)), jobs.join(", "));
  });

  it("asks for no file on the way back", async () => {
    const gone = release("1.3.0", ["0009_gone.sql"]);
    assert.equal(gone.migrations.length, 1);
    assert.ok(await declared({ release: null, deployed: [stable] }));
  });

  it("says which files are missing, all at once, before the release is deployed on the database", async () => {
    const missing = release("1.1.0", ["0002_teams", "0003_gone", "../escape"]);
    await assert.rejects(declared({ release: missing, deployed: [] }), (error: Error) => {
      assert.match(error.message, /sluice:release\.migrations\[1\]: found "0003_gone\.sql", which cannot be read/);
      assert.match(error.message, /sluice:release\.migrations\[2\]: found "\.\.\/escape\.sql"; expected the name of a file/);
      return true;
    });
  });

  it("says when the files do not fit a ConfigMap", async () => {
    write("0004_large.sql", "-".repeat(1_048_577));
    const large = release("1.1.0", ["0004_large"]);
    await assert.rejects(declared({ release: large, deployed: [] }), /1048591 bytes of SQL; expected at most 1048576 bytes/);
  });

  it("makes backups, restores them and looks at the log by the clock, where the config says so", async () => {
    const schedules = async (changes: Partial<typeof CONFIG>) =>
      ofType(await declared({ config: { ...CONFIG, ...changes } }), ":CronJob").map(({ inputs }) => [
        textAt(inputs, "metadata.name"),
        textAt(inputs, "spec.schedule"),
      ]);
    assert.deepEqual(await schedules({}), [
      ["database-backup", "15 2 * * *"],
      ["database-point-in-time", "0 5 * * *"],
      ["database-restore-check", "0 4 * * *"],
    ]);
    assert.deepEqual(await schedules({ restoreCheck: undefined, pointInTime: undefined }), [["database-backup", "15 2 * * *"]]);
  });

  it("names the Job that writes the controls by what it writes", async () => {
    const controls = async (changes: Partial<DatabaseArgs>) =>
      named(await declared(changes), ":Job").find((name) => name?.startsWith("database-controls"));
    const calm = await controls({});
    assert.equal(await controls({ changedBy: "somebody else" }), calm);
    assert.notEqual(await controls({ emergency: { killSwitch: true, safeMode: false } }), calm);
    assert.notEqual(await controls({ flags: [{ key: "new", enabled: false, variants: null }] }), calm);
    assert.equal(await controls({ config: { ...CONFIG, controls: false } }), undefined);
  });

  it("takes migrations back in a Job of its own, and says which of them it cannot", async () => {
    const undo = () => declare(() => new Undo("shop-undo", { ...args, release: candidate, staying: [stable] }));
    await assert.rejects(undo(), /sluice:release\.migrations\[0\]: found "0002_teams\.down\.sql", which cannot be read/);
    write("0002_teams.down.sql", "drop table t");
    assert.deepEqual(named((await undo()).resources, ":Job"), [`undo-${releaseId(candidate)}`]);
  });
});
