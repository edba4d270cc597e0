/** The demo's story: three releases through the driver, and what users see of them. */

import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { rules } from "../../../policy/rules";
import { plan as planSchema } from "../../../release/schema/plan";
import { product as productSchema } from "../../../release/schema/product";
import { release as releaseSchema } from "../../../release/schema/release";
import { startReceivers } from "../../../sandbox/receivers";
import type { ReleaseBehaviour } from "../../../sandbox/types";
import type { Load } from "../../../sandbox/world";
import { cacheDirectory, projectDirectory } from "../../../toolchain/paths";
import type { EngineOptions } from "../../engine";
import type { State } from "../../machine/state";
import { papers, release } from "./chapters";
import type { Scene } from "./chapters";
import { hire } from "./people";
import { quickened } from "./quickened";
import { openStage } from "./stage";
import type { Tell } from "./telling";

export interface DemoOptions {
  /** How many times faster than the plan the holds pass. */
  readonly speed: number;
  /** What the bad release does wrong. */
  readonly fault: ReleaseBehaviour;
  readonly tell: Tell;
}

const STACK = "production";
const DIRECTORY = join(cacheDirectory, "demo");
const REQUESTS_PER_SECOND = 300;

/** Plays the whole story; true when the good release went out, the bad one came back, and users are served by the good one. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  options.tell.chapter("OmniHub's production stack on the real Pulumi engine; the vendors are stood in for");
  const policy = { pack: join(projectDirectory, "policy"), config: join(DIRECTORY, "pack.json") };
  const stage = await openStage({ directory: DIRECTORY, stack: STACK, policy });
  const receivers = await startReceivers({ page: "omnihub" });
  try {
    const { config } = stage.engine;
    const product = productSchema.parse(await config.get(["sluice:service"]));
    const plan = quickened(planSchema.parse(await config.get(["sluice:plan"])), options.speed);
    const model = { ...releaseSchema.parse(await config.get(["sluice:release"])), author: `developer@${product.domain}` };
    const hosts = [product.domain, `api.${product.domain}`];
    await stage.configure({ plan, driver: driverConfig(stage.sandbox.world, hosts) });
    const [approver] = await hire(stage.project, { "tech-lead": `tech-lead@${product.domain}` });
    if (!approver) throw new Error("The demo has nobody who approves.");
    await writePackConfig(policy);
    const load = stage.sandbox.world.load({ hosts, requestsPerSecond: REQUESTS_PER_SECOND });
    return await play({ stage, stack: STACK, policy, receivers, approver, plan, model, tell: options.tell }, load, options);
  } finally {
    await Promise.all([stage.stop(), receivers.stop()]);
  }
}

async function play(scene: Scene, load: Load, { fault, tell }: DemoOptions): Promise<boolean> {
  tell.chapter("1.3.2 is what users have today");
  const first = await release(scene, "1.3.2");
  if (first.phase !== "promoted") throw new Error(`The demo has no stable release to begin with: ${first.reasons.join("; ")}`);

  tell.chapter(`1.4.0 goes out: ${scene.plan.steps.map(({ weight }) => String(weight)).join(" → ")} %`);
  const good = await release(scene, "1.4.0");

  tell.chapter("1.5.0 goes out, and is bad");
  scene.stage.sandbox.world.setBehaviour("1.5.0", fault);
  const bad = await release(scene, "1.5.0");

  load.measure();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const servedBy = Object.keys(load.measure().releases).join(" and ");
  const restored = good.phase === "promoted" && bad.phase === "rolledBack" && servedBy === "1.4.0";
  const { reports, entries, problems } = await papers(scene);
  tell.summary(
    [
      ending("1.4.0", good),
      ending("1.5.0", bad),
      `Users are served by ${servedBy}`,
      `Told by Slack, PagerDuty and the status page: ${String(scene.receivers.seen.length)} notices`,
      `Ledger: ${String(entries)} entries, ${problems === 0 ? "whole" : "not as it was written"}`,
      `Report: ${reports.join(", ")}`,
    ],
    restored,
  );
  return restored;
}

function ending(version: string, { phase, reasons }: State): string {
  if (phase === "promoted") return `${version}: every step passed, promoted`;
  return `${version}: ${phase === "rolledBack" ? "taken back by itself" : phase}, ${reasons.join("; ")}`;
}

/** How the driver sees the sandbox: as it would see a gateway, an Alertmanager and the product's own pages. */
function driverConfig(world: { readonly edge: string; readonly metrics: string; readonly alerts: string }, hosts: readonly string[]) {
  return {
    metrics: { kind: "scrape", url: world.metrics },
    health: { urls: [`${world.edge}/health`], headers: { host: hosts.at(-1) }, every: "1s" },
    alerts: { url: world.alerts },
    smokeTests: [{ urls: [`${world.edge}/health`], headers: { host: hosts.at(-1) } }],
  };
}

/** The pack reads the demo's approvals; when a rollback was last rehearsed is not what the demo is about. */
async function writePackConfig({ config = "" }: NonNullable<EngineOptions["policy"]>): Promise<void> {
  const directory = relative(projectDirectory, join(DIRECTORY, "project", "approvals"));
  const gates = rules.filter(({ options }) => "directory" in options).map(({ name }) => [name, { directory }]);
  await writeFile(config, JSON.stringify({ ...Object.fromEntries(gates), "rollback-drill-fresh": "disabled" }));
}
