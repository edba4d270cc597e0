import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../sandbox";
import type { Sandbox } from "../../sandbox";
import { projectDirectory } from "../../toolchain/paths";
import { type Project, withProject } from "../sandbox/cloudEngine";
import { type Postgres, query, startPostgres } from "./postgres";

/** Declares what the program declares, with something that waits for the migrations as services do. */
const program = (folder: string) => `
require("tsx/cjs");
const { ConfigMap } = require("@pulumi/kubernetes/core/v1");
const { Secrets } = require("${projectDirectory}/components/secrets");
const { Database } = require("${projectDirectory}/components/database");
const store = { kind: "doppler", project: "shop", config: "prd", token: { name: "doppler", key: "token" } };
const database = { name: "database", rotated: "2026-11-01", keys: { url: { from: "DATABASE_URL" } } };
const secrets = new Secrets("secrets", {
  config: { store, refresh: "1h", secrets: [database] }, product: "shop", namespace: "shop",
});
const config = {
  provider: "postgres", connection: { name: "database", key: "url" }, image: "postgres@sha256:${"0".repeat(64)}",
  folder: "migrations", lockTimeout: "1s", timeout: "1m", controls: true,
  backup: { prefix: "shop", claim: "backups", schedule: "0 3 * * *", keepDays: 30 },
};
const release = { version: "1.0.0", commit: "9f2c1ab", services: {}, migrations: ["1_orders"] };
const { migrated } = new Database("database", {
  config, product: "shop", namespace: "shop", folder: "${folder}", release, deployed: [release],
  emergency: { killSwitch: true, safeMode: false }, flags: [], changedBy: "sluice on test",
}, { dependsOn: secrets });
new ConfigMap("service", { metadata: { name: "service", namespace: "shop" } }, { dependsOn: [...migrated] });
`;

describe("an update with migrations", function () {
  this.timeout(180_000);

  let postgres: Postgres;
  let sandbox: Sandbox;
  let address: string;
  const directory = mkdtempSync(join(tmpdir(), "sluice-update-"));
  const folder = join(directory, "migrations");

  before(async function () {
    this.timeout(0); // The first start on a new machine installs PostgreSQL and builds the engine.
    mkdirSync(folder);
    postgres = await startPostgres();
    address = await postgres.createDatabase("shop");
    sandbox = await startSandbox({ directory, jobs: { path: postgres.path, secrets: { "database/url": address } } });
  });
  after(async () => {
    await sandbox.stop();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const up = async ({ pulumi }: Project, sql: string) => {
    writeFileSync(join(folder, "1_orders.sql"), sql);
    return pulumi(["up", "--yes", "--skip-preview"], program(folder));
  };
  const isThere = (id: string) => sandbox.cloud.resources().some((resource) => resource.id === id);

  it("fails with them before a service is touched, and goes through once they are mended", () =>
    withProject(sandbox.cloud, async (project) => {
      const failed = await up(project, "create table orders (id int references nowhere)");
      assert.ok(!failed.succeeded, failed.output);
      assert.match(failed.output, /1_orders\.sql: relation "nowhere" does not exist; it changed nothing/);
      assert.ok(!isThere("shop/service"));

      const done = await up(project, "create table orders (id int); alter table orders enable row level security;");
      assert.ok(done.succeeded, done.output);
      assert.ok(isThere("shop/service"));
      assert.deepEqual(await query(address, "select version from schema_migrations"), [{ version: "1_orders.sql" }]);
      assert.deepEqual(await query(address, "select kill_switch from emergency_controls"), [{ kill_switch: true }]);

      const again = await up(project, "create table orders (id int); alter table orders enable row level security;");
      assert.match(again.output, /\d+ unchanged/);
      assert.doesNotMatch(again.output, /\d+ (created|updated|replaced)/);
    }));

  it("has its backups made by the clock", async () => {
    const { succeeded, output } = await sandbox.runCronJob("database-backup");
    assert.ok(succeeded, output);
  });
});
