/** A real Redis on loopback, over TLS and with a password, as Upstash has it. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { runCommand } from "../../toolchain/command";
import { ensureProgram } from "../../toolchain/debian";
import { freePort } from "../metrics/server";

export interface RealRedis {
  /** `rediss://…`, password included. */
  readonly url: string;
  /** The certificate that its clients must trust; a file. */
  readonly authority: string;
  readonly client: Redis;
  /** From now on it is away. */
  stop(): Promise<void>;
}

const PASSWORD = "p/w=";

export async function startRedis(): Promise<RealRedis> {
  const server = await ensure("redis-server", "redis-server");
  const directory = await mkdtemp(join(tmpdir(), "sluice-redis-"));
  const [certificate, key] = [join(directory, "certificate.pem"), join(directory, "key.pem")];
  await certify(certificate, key);
  const port = await freePort();
  const options = {
    bind: "127.0.0.1",
    port: "0",
    "tls-port": String(port),
    "tls-cert-file": certificate,
    "tls-key-file": key,
    "tls-auth-clients": "no",
    requirepass: PASSWORD,
    save: "",
    dir: directory,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(server, args, { stdio: "ignore" });
  const ca = await readFile(certificate, "utf8");
  const client = new Redis({ host: "127.0.0.1", port, password: PASSWORD, tls: { ca }, retryStrategy: () => 50 });
  client.on("error", () => undefined);
  await client.ping();
  return {
    url: `rediss://default:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`,
    authority: certificate,
    client,
    async stop() {
      client.disconnect();
      const ended = once(child, "exit");
      if (child.exitCode === null && child.kill()) await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The path of a program of Redis's; installed where it is missing. */
export function ensure(program: string, packageName: string): Promise<string> {
  return ensureProgram({ programs: [program], package: packageName });
}

async function certify(certificate: string, key: string): Promise<void> {
  const openssl = await ensure("openssl", "openssl");
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, ...subject];
  const { exitCode, output } = await runCommand(openssl, args, { environment: process.env });
  if (exitCode !== 0) throw new Error(`openssl made no certificate: ${output}`);
}
