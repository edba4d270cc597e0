/** The demo's story: three releases through the driver, and what users see of them. */

import { join } from "node:path";
import type { ReleaseBehaviour } from "../../../sandbox/types";
import type { Load } from "../../../sandbox/world";
import { cacheDirectory } from "../../../toolchain/paths";
import type { State } from "../../machine/state";
import { papers, release } from "./chapters";
import { exampleFolder, hostsOf } from "./examples";
import { openScene } from "./scene";
import type { Scene } from "./scene";
import type { Tell } from "./telling";

export interface DemoOptions {
  /** Folder below `examples/`. */
  readonly example: string;
  /** How many times faster than the plan the holds pass; so that the longest takes 45 s when left out. */
  readonly speed?: number;
  /** What the bad release does wrong. */
  readonly fault: ReleaseBehaviour;
  readonly tell: Tell;
}

const STACK = "production";
const DIRECTORY = join(cacheDirectory, "demo");
const REQUESTS_PER_SECOND = 300;

/** Plays the whole story; true when the good release went out, the bad one came back, and users are served by the good one. */
export async function runDemo({ example, speed, fault, tell }: DemoOptions): Promise<boolean> {
  const from = exampleFolder(example);
  tell.chapter(`The production stack of examples/${example} on the real Pulumi engine; the vendors are stood in for`);
  const scene = await openScene({ directory: DIRECTORY, from, stack: STACK, speed, tell });
  try {
    const load = scene.stage.sandbox.world.load({ hosts: hostsOf(scene.config), requestsPerSecond: REQUESTS_PER_SECOND });
    return await play(scene, load, fault);
  } finally {
    await scene.stop();
  }
}

async function play(scene: Scene, load: Load, fault: ReleaseBehaviour): Promise<boolean> {
  const { tell } = scene;
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
