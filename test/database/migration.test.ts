import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertDone, assertFailed, backupsOf, type Bench, newest, openBench } from "./bench";
import { connected, postgresForAll } from "./postgres";
import { COLLABORATION, EXISTING } from "./sql";

describe("migrations on a real database", function () {
  this.timeout(60_000);

  const postgres = postgresForAll();
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ postgres: postgres() });
    await bench.query(EXISTING);
  });
  afterEach(() => bench.close());

  const tables = async () => (await bench.query(TABLES)).map(({ name }) => name);
  const ran = async () => (await bench.query(VERSIONS)).map(({ version }) => version);

  it("bring six tables, twenty indexes and fifteen policies, after a backup", async () => {
    const release = bench.write(COLLABORATION);
    assertDone(await bench.migrate(release));
    const [counts] = await bench.query(COUNTS);
    assert.deepEqual(counts, { tables: 6, indexes: 20, policies: 15 });
    assert.deepEqual(await ran(), release.migrations);
    assert.equal(backupsOf(bench).length, 1);
    const { tables: saved } = JSON.parse(newest(bench, "manifest.json")) as { readonly tables: Record<string, { rows: number }> };
    assert.deepEqual(Object.entries(saved).map(([name, { rows }]) => [name, rows]), [["public.projects", 3]]);
  });

  it("are nothing the second time", async () => {
    const release = bench.write(COLLABORATION);
    assertDone(await bench.migrate(release));
    const again = await bench.migrate(bench.write({ "0001_one_more.sql": "alter table projects add column colour text" }, "1.1.0"));
    assertDone(again);
    const same = await bench.migrate(release);
    assertDone(same);
    assert.match(same.output, /0001_tables\.sql has run before/);
  });

  it("are tried first: the mistake of a later file leaves an earlier one undone", async () => {
    const release = bench.write({ "1.sql": "create view names as select 1", "2.sql": "create index on nowhere (id)" });
    assertFailed(await bench.migrate(release), /2\.sql: relation "nowhere" does not exist; it changed nothing/);
    assert.deepEqual(await ran(), []);
    assert.deepEqual(await bench.query("select 1 from pg_views where viewname = 'names'"), []);
  });

  const refused: readonly (readonly [what: string, sql: string, why: RegExp])[] = [
    ["what is no SQL", "create tabel x ()", /bad\.sql: syntax error at or near "tabel"/],
    ["a constraint that rows break", "alter table projects add check (id > 1)", /violated by some row/],
    ["a commit of its own", "create table t (id int); commit;", /bad\.sql: .*COMMIT|transaction/i],
    ["what psql alone understands", "select 1;\n\\! touch harm", /bad\.sql: syntax error/],
    ["a table without row level security", "create table t (id int)", /row level security is off on the new tables t/],
    ["fewer rows than there were", "delete from projects where id = 2", /table projects has 1 rows fewer/],
    ["an emptied table", "do $$ begin truncate projects; end $$", /table projects is empty/],
    ["a dropped table", "do $$ begin drop table projects; end $$", /table projects is gone/],
  ];
  for (const [what, sql, why] of refused) {
    it(`are refused with ${what}, and nothing is changed`, async () => {
      assertFailed(await bench.migrate(bench.write({ "bad.sql": sql })), why);
      assert.deepEqual(await tables(), ["projects", "schema_migrations"]);
      assert.deepEqual(await bench.query("select count(*)::int as rows from projects"), [{ rows: 3 }]);
    });
  }

  it("do not mind what others delete meanwhile", async () => {
    const release = bench.write({ "1.sql": "select pg_sleep(0.5); create index by_name on projects (name);" });
    const migrating = bench.migrate(release);
    await untilSome(bench, "pg_sleep");
    await bench.query("delete from projects where id = 2");
    assertDone(await migrating);
  });

  it("give up on a lock that another session holds, and say so", async () => {
    const release = bench.write({ "1.sql": "create index by_name on projects (name)", "2.sql": "create index on projects (id)" });
    await connected(bench.address, async (other) => {
      await other.query("begin; lock table projects in row exclusive mode");
      const result = await bench.migrate(release);
      assertFailed(result, /1\.sql: another session holds a lock that it needs, for longer than 300ms; it changed nothing/);
    });
    assert.deepEqual(await ran(), []);
    assertDone(await bench.migrate(release));
  });

  it("run once where two start at the same time", async () => {
    const release = bench.write({ "1.sql": "alter table projects add column colour text; select pg_sleep(0.2);" });
    const results = await Promise.all([bench.migrate(release), bench.migrate(release)]);
    results.forEach(assertDone);
    assert.equal(results.filter(({ output }) => output.includes("1.sql has run before")).length, 1);
  });

  it("go on where they were killed", async () => {
    const slow = "select pg_sleep(0.3); create index second on projects (name);";
    const release = bench.write({ "1.sql": "create index first on projects (name)", "2.sql": slow });
    const killed = bench.migrate(release);
    await untilSome(bench, "pg_sleep", "and exists (select from schema_migrations where version = '1.sql')");
    await bench.query(`select pg_terminate_backend(pid) from ${sessionsThat("pg_sleep")}`);
    assert.ok(!(await killed).succeeded);
    assert.deepEqual(await ran(), ["1.sql"]);
    assertDone(await bench.migrate({ ...release, version: "1.0.1" }));
    assert.deepEqual(await ran(), ["1.sql", "2.sql"]);
  });

  it("may not be changed after they ran", async () => {
    const release = bench.write({ "1.sql": "create index first on projects (name)" });
    assertDone(await bench.migrate(release));
    writeFileSync(join(bench.folder, "1.sql"), "create index other on projects (name)");
    assertFailed(await bench.migrate(release), /changed after it ran; write a new one instead/);
    assert.deepEqual(await bench.query("select 1 from pg_indexes where indexname = 'other'"), []);
  });

  it("do not start without a backup", async () => {
    const release = bench.write({ "1.sql": "create index first on projects (name)" });
    bench.replaceProgram("pg_dump", "echo no space left >&2; exit 1");
    assertFailed(await bench.migrate(release), /no space left/);
    assert.deepEqual(await tables(), ["projects"]);
  });

  it("are undone, the last first, and can run again", async () => {
    const release = bench.write(COLLABORATION);
    assertDone(await bench.migrate(release));
    assertDone(await bench.undo(release));
    assert.deepEqual(await tables(), ["projects", "schema_migrations"]);
    assert.deepEqual(await ran(), []);
    assertDone(await bench.migrate(release));
  });

  it("that another release brought stay, though this one lists them", async () => {
    const first = { "1.sql": "create index first on projects (name)", "1.down.sql": "drop table projects" };
    const second = { "2.sql": "create index second on projects (name)", "2.down.sql": "drop index second" };
    const [stable, candidate] = [bench.write(first), bench.write({ ...first, ...second }, "1.1.0")];
    assertDone(await bench.migrate(stable));
    assertDone(await bench.migrate(candidate));
    // Once because stable lists it, once because stable ran it.
    for (const staying of [[stable], []]) {
      assertDone(await bench.undo(candidate, staying));
      assert.deepEqual(await ran(), ["1.sql"]);
    }
  });

  it("that never ran are not undone", async () => {
    const release = bench.write({ "1.sql": "create index first on projects (name)", "1.down.sql": "drop table projects" });
    const result = await bench.undo(release);
    assertDone(result);
    assert.match(result.output, /1\.sql did not run for this version, and stays/);
    assert.deepEqual(await tables(), ["projects", "schema_migrations"]);
  });
});

const TABLES = "select tablename as name from pg_tables where schemaname = 'public' order by tablename";

const VERSIONS = "select version from schema_migrations order by version";

const COUNTS = `select
  (select count(*)::int from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    and relname not in ('projects', 'schema_migrations') and relrowsecurity) as tables,
  (select count(*)::int from pg_indexes where schemaname = 'public' and indexname like '%_by_%') as indexes,
  (select count(*)::int from pg_policies) as policies`;

const sessionsThat = (run: string) =>
  `pg_stat_activity where query like '%${run}%' and state = 'active' and pid <> pg_backend_pid()`;

/** Asks until some session runs such a statement. */
async function untilSome(bench: Bench, statement: string, also = ""): Promise<void> {
  for (;;) {
    // The table is not there before the first migration.
    const rows = await bench.query(`select 1 from ${sessionsThat(statement)} ${also}`).catch(() => []);
    if (rows.length > 0) return;
  }
}
