/** The real OpenTelemetry Collector, built from its Go modules on first use and kept. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { collectorConfig } from "../../components/telemetry/collectorConfig";
import { PORTS } from "../../components/telemetry/ports";
import type { TelemetryConfig } from "../../release/schema";
import { goEnvironment } from "../../toolchain/build";
import { runCommand } from "../../toolchain/command";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";
import { plainProgress } from "../../toolchain/progress";
import { freePort } from "../metrics/server";

/** Its main.go lists the components; go.mod pins their versions. */
const MODULE = join(projectDirectory, "toolchain", "collector");

/** Takes a moment when it is there already, and some minutes otherwise. */
export async function buildCollector(go: string): Promise<string> {
  const directory = join(cacheDirectory, "collector", pinnedVersion());
  const executable = join(directory, "otelcol");
  if (existsSync(executable)) return executable;
  await mkdir(directory, { recursive: true });
  const context = { directory: cacheDirectory, environment: process.env, progress: plainProgress(() => undefined) };
  const args = ["build", "-buildvcs=false", "-ldflags", "-s -w", "-o", executable, "."];
  const built = await runCommand(go, args, { environment: goEnvironment(context), workingDirectory: MODULE });
  if (built.exitCode !== 0) throw new Error(`go ${args.join(" ")} failed in ${MODULE}:\n${built.output}`);
  return executable;
}

function pinnedVersion(): string {
  const version = /collector\/otelcol (v[\d.]+)/.exec(readFileSync(join(MODULE, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${MODULE}/go.mod pins no collector`);
  return version;
}

export interface RunningCollector {
  /** Sends to `/v1/logs`, `/v1/traces` or `/v1/metrics` as a service would. */
  send(signal: "logs" | "traces", body: object): Promise<void>;
  /** Everything that it has sent on, as text. */
  sentOn(): string;
  /** What Prometheus would read. */
  counted(): Promise<string>;
  /** Everything that it has printed. */
  printed(): string;
  stop(): Promise<void>;
}

/** Starts it on loopback with the config that the component makes, its one exporter sending to us. */
export async function startCollector(executable: string, config: TelemetryConfig): Promise<RunningCollector> {
  const received: string[] = [];
  const backend = createServer((request, response) => {
    request.setEncoding("utf8").on("data", (part: string) => received.push(part)).on("end", () => response.end("{}"));
  });
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  const ports = await freePorts();
  const directory = await mkdtemp(join(tmpdir(), "sluice-collector-"));
  const file = join(directory, "config.json");
  await writeFile(file, localConfig(config, `http://127.0.0.1:${(backend.address() as AddressInfo).port}`, ports));
  const environment = { PATH: process.env.PATH, POD_IP: "127.0.0.1", EXPORTER_1_SECRET: "none" };
  const child = spawn(executable, ["--config", file], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (printed += part.toString()));
  await untilHealthy(child, `http://127.0.0.1:${ports.health}`, () => printed);
  return {
    async send(signal, body) {
      const headers = { "content-type": "application/json" };
      const url = `http://127.0.0.1:${ports.http}/v1/${signal}`;
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`the collector answered ${answer.status}: ${await answer.text()}`);
    },
    sentOn: () => received.join("\n"),
    counted: async () => (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text(),
    printed: () => printed,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      backend.closeAllConnections();
      backend.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

type Ports = Record<keyof typeof PORTS, number>;

async function freePorts(): Promise<Ports> {
  const [grpc, http, metrics, health] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  return { grpc, http, metrics, health };
}

/** The component's config, with ports that are free here, and plain JSON on its way out. */
function localConfig(config: TelemetryConfig, endpoint: string, ports: Ports): string {
  const whole = collectorConfig(config);
  const exporters = { ...whole.exporters, "otlphttp/1": { endpoint, encoding: "json", compression: "none" } };
  const text = JSON.stringify({ ...whole, exporters });
  return Object.entries(PORTS).reduce((rest, [name, port]) => {
    return rest.replaceAll(`\${env:POD_IP}:${port}"`, () => `\${env:POD_IP}:${ports[name as keyof Ports]}"`);
  }, text);
}

async function untilHealthy(child: ChildProcess, url: string, printed: () => string): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error(`the collector ended:\n${printed()}`);
}
