/** A real Prometheus on loopback, with a past of its own or with something to scrape. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runCommand } from "../../toolchain/command";
import type { PrometheusTools } from "./prometheusTools";
import { freePort } from "./server";
import { type Answered, page } from "./traffic";

export interface RealPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** A page that was scraped at a time, from a named instance. */
export interface Scraped {
  readonly at: number;
  readonly instance: string;
  readonly page: string;
}

export interface RealPrometheusOptions {
  readonly past?: readonly Scraped[];
  /** `127.0.0.1:<port>` of a page at /metrics, read every second. */
  readonly target?: string;
}

/** How often an instance of the past was scraped. */
const SCRAPE_MS = 10_000;

/** One instance from its start to its end, scraped every 10 s. */
export interface Life {
  readonly instance: string;
  readonly from: number;
  readonly to: number;
}

/** The pages that Prometheus has read of it, of what it has answered in its life. */
export async function scraped(answered: readonly Answered[], { instance, from, to }: Life): Promise<readonly Scraped[]> {
  const pages: Scraped[] = [];
  const times = Array.from({ length: Math.floor((to - from) / (SCRAPE_MS)) + 1 }, (_, step) => from + step * SCRAPE_MS);
  for (const at of times) {
    pages.push({ at, instance, page: await page(answered.filter((one) => one.at > from && one.at <= at)) });
  }
  return pages;
}

export async function startPrometheus(tools: PrometheusTools, options: RealPrometheusOptions): Promise<RealPrometheus> {
  const directory = await mkdtemp(join(tmpdir(), "sluice-prometheus-"));
  const data = join(directory, "data");
  if (options.past) await remember(tools, options.past, directory, data);
  const config = join(directory, "prometheus.yml");
  await writeFile(config, configText(options.target));
  const address = `127.0.0.1:${await freePort()}`;
  const args = [`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=${address}`];
  const child = spawn(tools.prometheus, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => (log += String(chunk)));
  const url = `http://${address}`;
  while (!(await isReady(url, options.target !== undefined))) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}:\n${log}`);
    await pause(50);
  }
  return {
    url,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

/** Up, and where it has a target, scraped once. */
async function isReady(url: string, hasTarget: boolean): Promise<boolean> {
  try {
    if (!hasTarget) return (await fetch(`${url}/-/ready`)).ok;
    return (await (await fetch(`${url}/api/v1/query?query=up==1`)).text()).includes('"edge"');
  } catch {
    return false;
  }
}

function configText(target: string | undefined): string {
  const jobs = target === undefined ? [] : [{ job_name: "edge", static_configs: [{ targets: [target] }] }];
  // JSON is YAML.
  return JSON.stringify({ global: { scrape_interval: "1s", scrape_timeout: "1s" }, scrape_configs: jobs });
}

async function remember(
  { promtool }: PrometheusTools,
  past: readonly Scraped[],
  directory: string,
  data: string,
): Promise<void> {
  const file = join(directory, "past.txt");
  await writeFile(file, `${past.flatMap(samples).join("\n")}\n# EOF\n`);
  const args = ["tsdb", "create-blocks-from", "openmetrics", file, data];
  const { exitCode, output } = await runCommand(promtool, args, { environment: process.env });
  if (exitCode !== 0) throw new Error(`promtool ${args.join(" ")} failed:\n${output}`);
}

/** A page's samples, with the label and the time that Prometheus would add. */
function samples({ at, instance, page }: Scraped): readonly string[] {
  const lines = page.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => `${line.replace("{", `{instance="${instance}",`)} ${at / 1000}`);
}
