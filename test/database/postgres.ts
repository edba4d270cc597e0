/** A real PostgreSQL on a free port of loopback, in a folder of its own, gone afterwards. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { Client } from "pg";
import { ensurePostgres } from "../../toolchain/postgres";
import { freePort } from "../metrics/server";

export interface Postgres {
  /** The clients' folder before the rest of PATH. */
  readonly path: string;
  /** Makes a database of that name, and gives its address; one that was there before is emptied. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Odd characters are allowed in a password. */
const PASSWORD = "p@ss: w/0rd%";

export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<Postgres> {
  const programs = await ensurePostgres();
  const folder = mkdtempSync(join(tmpdir(), "sluice-postgres-"));
  const [data, passwordFile] = [join(folder, "data"), join(folder, "password")];
  writeFileSync(passwordFile, PASSWORD);
  const owner = serverUser();
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const access = ["--username=owner", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const options = [...access, "--no-sync", "--encoding=UTF8", "--locale=C"];
  execFileSync(join(programs, "initdb"), [...options, data], { ...owner, cwd: folder, stdio: "pipe" });
  const port = await freePort();
  const all = { listen_addresses: "127.0.0.1", port: String(port), unix_socket_directories: "", fsync: "off", ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(join(programs, "postgres"), ["-D", data, ...flags], { ...owner, cwd: data, stdio: "ignore" });
  const address = (database: string) => `postgresql://owner:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
  await untilReady(address("postgres"));
  return {
    path: [programs, process.env.PATH ?? ""].join(delimiter),
    async createDatabase(name) {
      await query(address("postgres"), `drop database if exists "${name}" with (force)`);
      await query(address("postgres"), `create database "${name}"`);
      return address(name);
    },
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Declares a PostgreSQL that serves all tests of the `describe` that it is called in; gives it while they run. */
export function postgresForAll(settings?: Readonly<Record<string, string>>): () => Postgres {
  let postgres: Postgres | undefined;
  before(async function () {
    this.timeout(0); // The first start on a new machine installs PostgreSQL.
    postgres = await startPostgres(settings);
  });
  after(() => postgres?.stop());
  return () => postgres ?? assert.fail("PostgreSQL runs while the tests do");
}

/** One statement on a connection of its own. */
export async function query(address: string, sql: string): Promise<Record<string, unknown>[]> {
  return connected(address, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
}

export async function connected<Result>(address: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Asks again until it answers; the test's own time limit ends it. */
async function untilReady(address: string): Promise<void> {
  for (;;) {
    try {
      await query(address, "select 1");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
