/** The real OpenTelemetry Collector. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { collectorConfig } from "../../components/telemetry/collectorConfig";
import { PORTS } from "../../components/telemetry/ports";
import type { TelemetryConfig } from "../../release/schema";
import { buildGoTool } from "../goTools";
import { freePort } from "../metrics/server";

/** Takes a moment when it is there already, and some minutes otherwise. */
export function buildCollector(go: string): Promise<string> {
  // Our own main.go lists its components.
  const module = "go.opentelemetry.io/collector/otelcol";
  return buildGoTool(go, { program: "otelcol", folder: "collector", module, package: "." });
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
