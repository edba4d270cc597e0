/** Object stores on this machine: servers of their own programs, spoken to with the vendors' own protocols. */

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { goEnvironment } from "../../toolchain/build";
import { runCommand } from "../../toolchain/command";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";
import { plainProgress } from "../../toolchain/progress";

export interface Server {
  readonly port: number;
  /** How to get there by a port: its own, or one that leads to it. */
  readonly by: (port: number) => Way;
  readonly stop: () => Promise<void>;
}

export interface Way {
  readonly backend: string;
  /** Credentials, and where the vendor's library finds the server. */
  readonly environment: Readonly<Record<string, string>>;
}

const MODULE = join(projectDirectory, "toolchain", "objectStores");
const S3 = "github.com/johannesboyne/gofakes3";
const GCS = "github.com/fsouza/fake-gcs-server";

export async function startS3(go: string): Promise<Server> {
  const program = await build(go, S3, `${S3}/cmd/gofakes3`);
  const port = await freePort();
  const args = ["-host", `127.0.0.1:${port}`, "-backend", "memory", "-initialbucket", "state", "-quiet"];
  const environment = { AWS_ACCESS_KEY_ID: "somebody", AWS_SECRET_ACCESS_KEY: randomBytes(20).toString("hex") };
  return started(program, args, port, (by) => ({
    backend: `s3://state/team?region=eu-central-1&endpoint=127.0.0.1:${by}&disableSSL=true&s3ForcePathStyle=true`,
    environment,
  }));
}

export async function startGcs(go: string): Promise<Server> {
  const program = await build(go, GCS, GCS);
  const port = await freePort();
  const args = ["-scheme", "http", "-host", "127.0.0.1", "-port", String(port), "-backend", "memory"];
  const server = await started(program, [...args, "-log-level", "error"], port, (by) => ({
    backend: "gs://state/team",
    environment: { STORAGE_EMULATOR_HOST: `http://127.0.0.1:${by}` },
  }));
  await fetch(`http://127.0.0.1:${port}/storage/v1/b`, { method: "POST", body: JSON.stringify({ name: "state" }) });
  return server;
}

export async function startAzure(): Promise<Server> {
  const port = await freePort();
  const key = randomBytes(32).toString("base64");
  const program = join(dirname(require.resolve("azurite/package.json")), "dist", "src", "blob", "main.js");
  const options = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"];
  const args = [program, ...options, "--blobHost", "127.0.0.1", "--blobPort", String(port)];
  process.env.AZURITE_ACCOUNTS = `sluice:${key}`;
  const server = await started(process.execPath, args, port, (by) => ({
    backend: `azblob://state/team?storage_account=sluice&domain=127.0.0.1:${by}&protocol=http`,
    environment: { AZURE_STORAGE_ACCOUNT: "sluice", AZURE_STORAGE_KEY: key },
  }));
  const { BlobServiceClient, StorageSharedKeyCredential } = await import("@azure/storage-blob");
  const credential = new StorageSharedKeyCredential("sluice", key);
  await new BlobServiceClient(`http://127.0.0.1:${port}/sluice`, credential).createContainer("state");
  return server;
}

async function started(program: string, args: readonly string[], port: number, by: Server["by"]): Promise<Server> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const complaints: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  while (!(await isReachable(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended: ${complaints.join("")}`);
    await sleep(20);
  }
  return { port, by, stop: () => stop(child) };
}

function isReachable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("connect", () => socket.destroy());
    socket.on("error", () => resolve(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("there is no free port"));
      });
    });
  });
}

/** Built from its Go module on first use, which takes up to two minutes, and kept. */
async function build(go: string, module: string, programPackage: string): Promise<string> {
  const name = module.split("/").at(-1) ?? module;
  const program = join(cacheDirectory, "objectStores", pinnedVersion(module), name);
  if (existsSync(program)) return program;
  const context = { directory: cacheDirectory, environment: process.env, progress: plainProgress(() => undefined) };
  const args = ["build", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, programPackage];
  const { exitCode, output } = await runCommand(go, args, {
    environment: goEnvironment(context),
    workingDirectory: MODULE,
  });
  if (exitCode !== 0) throw new Error(`go ${args.join(" ")} failed in ${MODULE}:\n${output}`);
  return program;
}

function pinnedVersion(module: string): string {
  const version = new RegExp(`${module} (v[\\d.]+)`).exec(readFileSync(join(MODULE, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${MODULE}/go.mod pins no ${module}`);
  return version;
}
