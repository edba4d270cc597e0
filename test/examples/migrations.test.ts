import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleFolder, exampleNames } from "../../rollout/cli/demo/examples";
import { assertDone, backupsOf, openBench } from "../database/bench";
import type { Bench } from "../database/bench";
import { startPostgres } from "../database/postgres";
import type { Postgres } from "../database/postgres";
import { exampleConfig } from "./stackConfigs";

const MADE = "select tablename as name, rowsecurity as guarded from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' order by 1";
const COUNTS = `select
  (select count(*)::int from pg_indexes where schemaname = 'public' and indexname not like '%_pkey' and tablename <> 'schema_migrations') as indexes,
  (select count(*)::int from pg_policies) as policies`;

describe("an example's migrations on a real database", function () {
  this.timeout(60_000);

  let postgres: Postgres;
  let bench: Bench;

  before(async function () {
    this.timeout(0); // The first start on a new machine installs PostgreSQL.
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    bench = await openBench({ postgres });
  });
  afterEach(() => bench.close());

  function write(example: string) {
    const folder = join(exampleFolder(example), "migrations");
    return bench.write(Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")])));
  }

  for (const example of exampleNames().filter((name) => name !== "omnihub")) {
    it(`of ${example} guard every row, leave a backup behind, and can be taken back`, async () => {
      const { release: asked } = await exampleConfig(example, "production");
      const release = write(example);
      assert.deepEqual(release.migrations.map((file) => file.replace(/\.sql$/, "")), asked.migrations);
      assertDone(await bench.migrate(release));
      const tables = await bench.query(MADE);
      assert.ok(tables.length > 0);
      for (const { name, guarded } of tables) assert.ok(guarded, `${String(name)} has no row level security`);
      assert.equal(backupsOf(bench).length, 1);
      assertDone(await bench.undo(release));
      assert.deepEqual(await bench.query(MADE), []);
    });
  }

  it("of velro make six tables, twenty indexes and fifteen policies, and keep what is there", async () => {
    await bench.query("create table projects (id uuid primary key default gen_random_uuid(), name text)");
    await bench.query("insert into projects (name) values ('one'), ('two')");
    const release = write("velro");
    assertDone(await bench.migrate(release));
    const made = (await bench.query(MADE)).map(({ name }) => name);
    const teams = ["generation_collaborations", "project_privacy_settings", "project_teams", "team_invitations", "team_members", "teams"];
    assert.deepEqual(made.filter((name) => name !== "projects"), teams);
    const [{ indexes, policies } = {}] = await bench.query(COUNTS);
    assert.ok(Number(indexes) >= 20, `${String(indexes)} indexes`);
    assert.ok(Number(policies) >= 15, `${String(policies)} policies`);
    assert.deepEqual(await bench.query("select count(*)::int as rows from projects"), [{ rows: 2 }]);
  });
});
