import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { dataRules } from "../../policy/families/data";
import type { Resource } from "../../policy/rule";
import { dataMutations, dataResources } from "./fixtures/data";
import { setting } from "./fixtures/resource";
import { PROJECT, ROLLOUT, rollout } from "./fixtures/rollout";
import { assertRefused, refusals, untried } from "./refusals";

const stack: readonly Resource[] = [rollout, ...dataResources];
const inProject = { context: { root: PROJECT } };

describe("the data rules", () => {
  it("find nothing wrong with a compliant stack", async () => {
    assert.deepEqual(await refusals(dataRules, stack, inProject), []);
  });

  for (const mutation of dataMutations) {
    it(`refuse ${mutation.what}`, () => assertRefused(dataRules, stack, mutation, inProject));
  }

  it("are each seen to refuse something", () => {
    assert.deepEqual(untried(dataRules, dataMutations), []);
  });

  it("ask nothing of a release without migrations", async () => {
    const given = setting(ROLLOUT, "release.migrations", [])([...stack]);
    const bare = setting(ROLLOUT, "plan.evidence", [])(given);
    assert.deepEqual(await refusals(dataRules, bare, { context: { root: "nowhere" } }), []);
  });

  it("ask for no evidence of a backup where the stack makes one before it migrates", async () => {
    const bare = setting(ROLLOUT, "plan.evidence", [])([...stack]);
    const context = { root: "nowhere", config: { "sluice:database": "{}" } };
    assert.deepEqual(await refusals(dataRules, bare, { context }), []);
  });

  it("refuse an entry that names no file", async () => {
    const odd = setting(ROLLOUT, "release.migrations", [7])([rollout]);
    assert.deepEqual(
      (await refusals(dataRules, odd, inProject)).map(({ property, found }) => `${property}: ${found}`),
      ["release.migrations[0]: the entry, which cannot be read"],
    );
  });

  it("take another name for the evidence of a backup, and more days of recovery, as options", async () => {
    const options = { evidence: ["snapshot"], minimumDays: 8 };
    const found = await refusals(dataRules, stack, { ...inProject, options });
    assert.deepEqual(found.map(({ rule, on }) => `${rule} on ${on}`).sort(), [
      "data-backup-before-migration on shop",
      "data-point-in-time-recovery on aurora",
      "data-point-in-time-recovery on rds",
      "data-point-in-time-recovery on shop-database",
    ]);
  });
});

/** What the rules say of a release with one migration. */
async function said(sql: string | Readonly<Record<string, string>>): Promise<string[]> {
  const files = typeof sql === "string" ? { "a.sql": sql } : sql;
  const root = mkdtempSync(join(tmpdir(), "sluice-sql-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const released = setting(ROLLOUT, "release.migrations", Object.keys(files))([rollout]);
    return (await refusals(dataRules, released, { context: { root } })).map(({ found }) => found);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const PROTECTED = "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true);";

describe("an additive migration", () => {
  const additive: readonly string[] = [
    "-- nothing but a comment",
    "",
    "ALTER TABLE users ADD COLUMN nickname text",
    "ALTER TABLE users ADD COLUMN active boolean NOT NULL DEFAULT true",
    "ALTER TABLE users ADD COLUMN number bigserial PRIMARY KEY",
    "ALTER TABLE users ADD COLUMN number int NOT NULL GENERATED ALWAYS AS IDENTITY",
    "ALTER TABLE users ALTER COLUMN name DROP NOT NULL, ALTER COLUMN name SET DEFAULT 'none'",
    "ALTER TABLE users ADD COLUMN code text; ALTER TABLE users ADD CONSTRAINT codes UNIQUE (code)",
    "ALTER TABLE users ADD COLUMN age int, ADD CONSTRAINT adult CHECK (age > 17)",
    "CREATE INDEX CONCURRENTLY by_name ON users (lower(name))",
    "ALTER TABLE users ADD COLUMN code text; CREATE UNIQUE INDEX codes ON users (code)",
    "ALTER TYPE colour ADD VALUE 'green'",
    "CREATE OR REPLACE VIEW names AS SELECT name FROM users",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM public",
    "DELETE FROM sessions WHERE expires < now()",
    "INSERT INTO roles (name) VALUES ('viewer') ON CONFLICT (name) DO NOTHING",
    "ALTER PUBLICATION changes ADD TABLE users",
    `CREATE TABLE t (id int); ${PROTECTED} ALTER TABLE t ALTER COLUMN id SET NOT NULL, DROP COLUMN id; DELETE FROM t`,
    "CREATE TEMP TABLE t AS SELECT * FROM users; DROP TABLE t",
    "CREATE TABLE t AS SELECT * FROM users; DROP TABLE public.t",
    "CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM users",
    "BEGIN; SET lock_timeout = '5s'; COMMENT ON TABLE users IS 'people'; COMMIT",
  ];
  for (const sql of additive) {
    it(`may say ${sql || "nothing"}`, async () => {
      assert.deepEqual(await said(sql), []);
    });
  }

  const refused: readonly (readonly [sql: string, does: string])[] = [
    ["DROP TABLE app.users, orders CASCADE", "drops table app.users"],
    ["DROP TABLE IF EXISTS t; CREATE TEMP TABLE t (id int)", "drops table t"],
    ["CREATE TABLE IF NOT EXISTS t (id int); DROP TABLE t", "drops table t"],
    ["DROP SCHEMA app CASCADE", "drops schema app"],
    ["DROP FUNCTION f(int)", "drops function f"],
    ["DROP INDEX by_name", "drops index by_name"],
    ["DROP POLICY readers ON app.users", "drops policy app.users.readers"],
    ["DROP TYPE colour", "drops type colour"],
    ["TRUNCATE users", "empties table users"],
    ["DELETE FROM users", "deletes every row of users"],
    ["DELETE FROM users WHERE 1 = 1", "deletes every row of users"],
    ["UPDATE users SET name = 'x'", "overwrites every row of users"],
    ["WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone", "deletes every row of users"],
    ["ALTER TABLE users DROP COLUMN IF EXISTS name", "drops column users.name"],
    ["ALTER TABLE users ADD COLUMN name2 text, DROP COLUMN name", "drops column users.name"],
    ["ALTER TABLE users ALTER COLUMN name TYPE varchar(10)", "changes the type of users.name"],
    ["ALTER TABLE users ALTER COLUMN name SET NOT NULL", "sets NOT NULL on users.name"],
    ["ALTER TABLE users ALTER COLUMN name DROP DEFAULT", "drops the default of users.name"],
    ["ALTER TABLE users ADD COLUMN age int NOT NULL", "adds column users.age NOT NULL without a default"],
    ["ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT NULL", "adds column users.age NOT NULL without a default"],
    ["ALTER TABLE users ADD COLUMN key uuid PRIMARY KEY", "adds column users.key NOT NULL without a default"],
    ["ALTER TABLE users ADD CONSTRAINT adult CHECK (age > 17)", "adds a constraint to users"],
    ["ALTER TABLE users ADD CONSTRAINT never CHECK (false)", "adds a constraint to users"],
    ["ALTER TABLE users ADD COLUMN IF NOT EXISTS code text, ADD UNIQUE (code)", "adds a constraint to users"],
    ["ALTER TABLE users ADD COLUMN key uuid, ADD PRIMARY KEY (key)", "adds a constraint to users"],
    ["ALTER TABLE users DROP CONSTRAINT adult", "drops constraint adult of users"],
    ["ALTER TABLE users DISABLE ROW LEVEL SECURITY", "disables row level security on users"],
    ["ALTER TABLE users SET UNLOGGED", "changes users in a way not known to be additive (AT_SetUnLogged)"],
    ["ALTER TABLE users RENAME TO people", "renames table users"],
    ["ALTER TABLE users RENAME COLUMN name TO title", "renames column users.name"],
    ["ALTER TYPE colour RENAME VALUE 'red' TO 'crimson'", "renames a value of type colour"],
    ["CREATE UNIQUE INDEX names ON users (name)", "adds a unique index to users"],
    ["CREATE UNIQUE INDEX names ON users (lower(name))", "adds a unique index to users"],
    ["REVOKE SELECT ON users FROM reporting", "revokes rights on users"],
    ["ALTER PUBLICATION changes DROP TABLE users", "takes tables out of publication changes"],
    ["DO $$ BEGIN DROP TABLE users; END $$", "is not known to be additive (DoStmt)"],
    ["MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE", "is not known to be additive (MergeStmt)"],
    ["ALTER TABLE users SET SCHEMA old", "is not known to be additive (AlterObjectSchemaStmt)"],
  ];
  for (const [sql, does] of refused) {
    it(`may not say ${sql}`, async () => {
      const found = await said(sql);
      assert.ok(
        found.some((text) => text.startsWith("a.sql, statement ") && text.includes(does)),
        `found:\n${found.join("\n")}`,
      );
    });
  }

  it("counts statements from 1, in each file", async () => {
    const files = { "one/a.sql": "SELECT 1; SELECT 2;", "two/b.sql": "SELECT 1;\n\nDROP TABLE users; TRUNCATE orders" };
    assert.deepEqual(await said(files), [
      "two/b.sql, statement 2 drops table users",
      "two/b.sql, statement 3 empties table orders",
    ]);
  });

  it("may take away in a later file what an earlier file of the release made", async () => {
    assert.deepEqual(await said({ "a.sql": `CREATE TABLE t (id int); ${PROTECTED}`, "b.sql": "TRUNCATE t" }), []);
  });

  it("is not quoted where it is broken, for a default may be a secret", async () => {
    const broken = "CREATE TABLE t (\n  token text DEFAULT 'hunter2' 'oops')";
    assert.deepEqual(await said(broken), ["a.sql, broken at line 2"]);
  });

  it("is refused with what psql alone understands", async () => {
    assert.deepEqual(await said("SELECT 1;\n\\i other.sql\n"), ["a.sql, broken at line 2"]);
  });
});

describe("a new table", () => {
  const bare = "a.sql, statement 1 creates t without row level security and a policy";
  type Sql = Parameters<typeof said>[0];
  const cases: readonly (readonly [what: string, sql: Sql, found: readonly string[]])[] = [
    ["has no row level security", "CREATE TABLE t (id int)", [bare]],
    ["is made from a query", "CREATE TABLE t AS SELECT 1", [bare]],
    ["is selected into", "SELECT 1 INTO t", [bare]],
    ["is protected before it is made", `${PROTECTED} CREATE TABLE t (id int)`, [bare.replace("1", "3")]],
    ["is protected in another schema", `CREATE TABLE app.t (id int); ${PROTECTED}`, [bare.replace("s t", "s app.t")]],
    [
      "has its protection taken off again",
      `CREATE TABLE t (id int); ${PROTECTED} ALTER TABLE t DISABLE ROW LEVEL SECURITY`,
      ["a.sql, statement 4 disables row level security on t", bare.replace(" and a policy", "")],
    ],
    ["is protected in the next file", { "a.sql": "CREATE TABLE public.t (id int)", "b.sql": PROTECTED }, []],
  ];
  for (const [what, sql, found] of cases) {
    it(`that ${what} is ${found.length === 0 ? "let pass" : "refused"}`, async () => {
      assert.deepEqual(await said(sql), found);
    });
  }
});
