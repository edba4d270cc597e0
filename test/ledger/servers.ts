/** Object stores on this machine: servers of their own programs, spoken to with the vendors' own protocols. */

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildGoTool, type GoTool } from "../goTools";
import { freePort } from "../metrics/server";

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

const S3 = "github.com/johannesboyne/gofakes3";
const GCS = "github.com/fsouza/fake-gcs-server";

export async function startS3(go: string): Promise<Server> {
  const program = await build(go, "gofakes3", { module: S3, package: `${S3}/cmd/gofakes3` });
  const port = await freePort();
  const args = ["-host", `127.0.0.1:${port}`, "-backend", "memory", "-initialbucket", "state", "-quiet"];
  const environment = { AWS_ACCESS_KEY_ID: "somebody", AWS_SECRET_ACCESS_KEY: randomBytes(20).toString("hex") };
  return started(program, args, port, (by) => ({
    backend: `s3://state/team?region=eu-central-1&endpoint=127.0.0.1:${by}&disableSSL=true&s3ForcePathStyle=true`,
    environment,
  }));
}

export async function startGcs(go: string): Promise<Server> {
  const program = await build(go, "fake-gcs-server", { module: GCS, package: GCS });
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

function build(go: string, program: string, source: Pick<GoTool, "module" | "package">): Promise<string> {
  return buildGoTool(go, { program, folder: "objectStores", ...source });
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
