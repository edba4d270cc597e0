/** What happens to one release: deployed dark, walked through the steps, finalised or taken back. */

import { setTimeout as pause } from "node:timers/promises";
import type { Plan, Release } from "../../../release/schema";
import { milliseconds } from "../../../release/schema";
import { pulledTriggers } from "../../../release/triggers";
import type { Measurement } from "../../../sandbox/types";
import type { Load } from "../../../sandbox/world";
import { rebuilt } from "./stage";
import type { Stage } from "./stage";
import type { Tell } from "./telling";

export interface Scene {
  readonly stage: Stage;
  readonly load: Load;
  readonly plan: Plan;
  /** The release in the stack file; the story's releases are rebuilds of it. */
  readonly model: Release;
  /** How many times faster than the plan the holds pass. */
  readonly speed: number;
  readonly tell: Tell;
}

/** Where there is no stable release yet, there is nobody to protect: the first one goes out in one step. */
export async function firstRelease(scene: Scene, version: string): Promise<void> {
  const step = scene.plan.steps.length;
  await update(scene, `${version} to everybody`, { release: rebuilt(scene.model, version), step });
  await update(scene, `${version} is the stable release`, { finalised: true });
}

/** Walks a release to the end and finalises it; gives the reasons where a trigger was pulled on the way. */
export async function walk(scene: Scene, version: string): Promise<readonly string[]> {
  const release = rebuilt(scene.model, version);
  await update(scene, `${version} beside it, for nobody yet`, { release, step: 0, finalised: false });
  for (const [index, { weight, hold }] of scene.plan.steps.entries()) {
    await update(scene, `Step ${String(index + 1)}: ${String(weight)} % to ${version}, to be held ${hold}`, { step: index + 1 });
    const reasons = await watch(scene, { version, weight, hold });
    if (reasons.length > 0) return reasons;
  }
  await update(scene, `${version} is the stable release; the one before is retired`, { finalised: true });
  return [];
}

interface Watched {
  readonly version: string;
  readonly weight: number;
  readonly hold: string;
}

const LOOK_EVERY_MS = 500;

/** Holds a step, and longer where the traffic is too thin to tell; ends early when a trigger is pulled. */
async function watch({ load, plan, speed, tell }: Scene, { version, weight, hold }: Watched): Promise<readonly string[]> {
  load.measure();
  const ends = performance.now() + milliseconds(hold) / speed;
  for (;;) {
    await pause(LOOK_EVERY_MS);
    const measurement = load.peek();
    const enough = (measurement.releases[version]?.requests ?? 0) >= plan.analysis.minimumRequests;
    const reasons = enough ? reasonsIn(measurement, plan, version) : [];
    if (reasons.length === 0 && (!enough || performance.now() < ends)) continue;
    tell({ event: "measured", weight, candidate: version, measurement });
    if (reasons.length > 0) tell({ event: "pulled", reasons });
    return reasons;
  }
}

/** Empty also at 100 %, where there is no baseline left to compare with. */
function reasonsIn({ releases }: Measurement, plan: Plan, version: string): string[] {
  const candidate = releases[version];
  const [baseline] = Object.entries(releases).flatMap(([name, figures]) => (name === version ? [] : [figures]));
  return candidate && baseline ? pulledTriggers(plan.triggers, { candidate, baseline }) : [];
}

const QUIET_MS = 1_000;

export interface TakenBack {
  /** From the decision to the last request that the release answered. */
  readonly secondsToZero: number;
  /** The release that answered last. */
  readonly servedBy: string;
}

/** Sets `sluice:rollback`, and looks at the traffic until the update is done and a quiet second has passed. */
export async function takeBack(scene: Scene, version: string): Promise<TakenBack> {
  const { load, tell } = scene;
  const decided = performance.now();
  let lastSeen = decided;
  let done = Number.POSITIVE_INFINITY;
  const updating = update(scene, "sluice:rollback true", { rollback: true }).then(() => (done = performance.now()));
  load.measure();
  while (performance.now() < Math.max(done, lastSeen) + QUIET_MS) {
    await pause(50);
    if (load.measure().releases[version]) lastSeen = performance.now();
  }
  await updating;
  await pause(QUIET_MS);
  const secondsToZero = (lastSeen - decided) / 1000;
  tell({ event: "takenBack", secondsToZero, secondsInAll: (done - decided) / 1000 });
  return { secondsToZero, servedBy: Object.keys(load.measure().releases).join(" and ") };
}

async function update({ stage, tell }: Scene, what: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  tell({ event: "updating", what });
  tell({ event: "updated", update: await stage.update(values) });
}
