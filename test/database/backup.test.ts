import assert from "node:assert/strict";
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addEvidence } from "../../rollout/approvals/evidence";
import { assertDone, assertFailed, backupsOf, type Bench, newest, openBench } from "./bench";
import { postgresForAll, query, startPostgres } from "./postgres";
import { EXISTING } from "./sql";

describe("backups of a real database", function () {
  this.timeout(60_000);

  const postgres = postgresForAll({ wal_level: "replica", archive_mode: "on", archive_command: "true" });
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ postgres: postgres() });
    await bench.query(EXISTING);
    await bench.query("create policy owners on projects to pg_monitor using (true)");
  });
  afterEach(() => bench.close());

  const backUp = async () => assertDone(await bench.byTheClock("database-backup"));
  const check = () => bench.byTheClock("database-restore-check");

  it("say what is in them: rows and checksum of each table, and the digest of the dump", async () => {
    await backUp();
    const manifest = JSON.parse(newest(bench, "manifest.json")) as Record<string, unknown>;
    assert.equal(manifest.id, "shop-20260102_000001");
    assert.match(String(manifest.sha256), /^[0-9a-f]{64}$/);
    const tables = Object.entries(manifest.tables as Record<string, { rows: number; checksum: string }>);
    assert.deepEqual(tables.map(([name, { rows }]) => [name, rows]), [["public.projects", 3]]);
    assert.match(tables[0]?.[1].checksum ?? "", /^\d+$/);
  });

  it("are refused under an id that is taken, which stays as it was", async () => {
    await backUp();
    const before = newest(bench, "manifest.json");
    bench.replaceProgram("date", "echo 20260102_000001");
    assertFailed(await bench.byTheClock("database-backup"), /backup id shop-20260102_000001 is taken/);
    assert.equal(newest(bench, "manifest.json"), before);
  });

  it("are kept for as many days as the config says", async () => {
    const old = join(bench.backups, "shop-20251101_030000");
    mkdirSync(old, { recursive: true });
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    utimesSync(old, days(32), days(32));
    mkdirSync(join(bench.backups, "shop-20251215_030000"));
    await backUp();
    assert.deepEqual(backupsOf(bench), ["shop-20251215_030000", "shop-20260102_000001"]);
  });

  it("never show the password in a list of processes", async () => {
    bench.replaceProgram("pg_dump", 'echo "$@"; exit 1');
    const { output } = await bench.byTheClock("database-backup");
    assert.match(output, /--dbname=postgresql:\/\/owner@/);
    assert.doesNotMatch(output, /w%2F0rd|w\/0rd/);
  });

  it("are restored and compared, and the result is evidence", async () => {
    await backUp();
    await bench.query("insert into projects values (4, 'after the backup')");
    const result = await check();
    assertDone(result);
    assert.deepEqual(await query(bench.scratch, "select count(*)::int as rows from projects"), [{ rows: 3 }]);
    const folder = join(bench.backups, "approvals");
    const file = join(bench.backups, "shop-20260102_000001", "restoreDrill.json");
    const { evidence } = await addEvidence({ kind: "restoreDrill", file, folder }, new Date());
    assert.equal(evidence.facts.kind === "restoreDrill" && evidence.facts.passed, true);
    assert.equal(result.output.trim().split("\n").at(-1), readFileSync(file, "utf8").trim());
  });

  it("can be checked again and again", async () => {
    await backUp();
    assertDone(await check());
    await backUp();
    assertDone(await check());
  });

  const tampered: readonly (readonly [what: string, change: (manifest: string) => string, why: RegExp])[] = [
    ["fewer rows", (text) => text.replace(/"rows": 3/, '"rows": 4'), /public\.projects has 3 rows, 4 in the backup/],
    ["other rows", (text) => text.replace(/"checksum": "\d/, '"checksum": "9'), /public\.projects has other rows/],
    ["no such table", (text) => text.replace("public.projects", "public.gone"), /public\.gone is missing/],
    ["another dump", (text) => text.replace(/"sha256": "./, '"sha256": "x'), /not the one that the manifest tells of/],
  ];
  for (const [what, change, why] of tampered) {
    it(`fail the check with ${what} than the manifest says`, async () => {
      await backUp();
      const file = join(bench.backups, "shop-20260102_000001", "manifest.json");
      writeFileSync(file, change(readFileSync(file, "utf8")));
      assertFailed(await check(), why);
      assert.match(newest(bench, "restoreDrill.json"), /^\{"passed":false,"seconds":\d+\}\n$/);
    });
  }

  it("fail the check when they take too long to restore", async () => {
    bench.close();
    const scratch = { name: "database", key: "scratch" };
    bench = await openBench({ postgres: postgres(), config: { restoreCheck: { scratch, schedule: "0 4 * * *", under: "1s" } } });
    await bench.query(EXISTING);
    await backUp();
    const twoSecondsLater = 'now=$(($(cat "$TMPDIR/now" 2>/dev/null || echo 0) + 2)); echo "$now" >"$TMPDIR/now"; echo "$now"';
    bench.replaceProgram("date", `[ "$1" != +%s ] || { ${twoSecondsLater}; }`);
    assertFailed(await check(), /the restore took 2 s, and may take 1 s/);
    assert.match(newest(bench, "restoreDrill.json"), /"passed":false/);
  });

  it("are never restored over the database that they are of", async () => {
    bench.close();
    const scratch = { name: "database", key: "url" };
    bench = await openBench({ postgres: postgres(), config: { restoreCheck: { scratch, schedule: "0 4 * * *", under: "1h" } } });
    await bench.query(EXISTING);
    await backUp();
    assertFailed(await check(), /the scratch database is the one that was backed up; nothing was changed/);
    assert.deepEqual(await bench.query("select count(*)::int as rows from projects"), [{ rows: 3 }]);
  });

  it("are not checked where there are none", async () => {
    assertFailed(await check(), /there is no whole backup/);
  });

  it("go back to any second where the log is archived", async () => {
    await bench.query("select pg_switch_wal()");
    await untilArchived(bench);
    assertDone(await bench.byTheClock("database-point-in-time"));
  });
});

describe("a database without an archived log", function () {
  this.timeout(0);

  it("cannot be taken back to any second, and the check says why", async () => {
    const postgres = await startPostgres({ wal_level: "minimal", max_wal_senders: "0" });
    const bench = await openBench({ postgres });
    const why = /wal_level is minimal, not replica or logical; archive_mode is off; nothing was archived for an hour/;
    assertFailed(await bench.byTheClock("database-point-in-time"), why);
    bench.close();
    await postgres.stop();
  });
});

/** Asks until the archiver has done its work. */
async function untilArchived(bench: Bench): Promise<void> {
  for (;;) {
    const [archiver] = await bench.query("select last_archived_time from pg_stat_archiver");
    if (archiver?.last_archived_time) return;
  }
}
