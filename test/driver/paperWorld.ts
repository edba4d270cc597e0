/** A world on paper: what each surface shows, in one file, and everything that ever changed in it. */

import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as timeout } from "node:timers/promises";
import type { Target } from "../../rollout/machine/event";

export interface World {
  /** Percent of traffic on the candidate, by surface. */
  readonly weights: Readonly<Record<string, number>>;
  readonly stable: string;
  /** Each change once, however often it was asked for. */
  readonly changes: readonly string[];
}

const SURFACES = ["flags", "edge", "gateway"] as const;

const NOTHING: World = { weights: {}, stable: "1.3.2", changes: [] };

export function readWorld(folder: string): World {
  const file = join(folder, "world.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as World) : NOTHING;
}

/** Changes one surface after the other: whoever is killed leaves the world half-way. */
export async function reachOnPaper(folder: string, to: Target, weight: number, mark: () => void): Promise<void> {
  for (const surface of SURFACES) {
    mark();
    write(folder, (world) => withWeight(world, surface, weight));
    mark();
    await timeout(1);
  }
  if (to.kind !== "finalise") return;
  mark();
  write(folder, (world) => changed({ ...world, stable: "1.4.0" }, "1.4.0 is the stable one"));
  mark();
}

export function sendOnPaper(folder: string, key: string): void {
  appendFileSync(join(folder, "notices"), `${key}\n`);
}

export function sentOnPaper(folder: string): readonly string[] {
  return readFileSync(join(folder, "notices"), "utf8").trimEnd().split("\n");
}

/** The weight at a target. */
export function weightAt(to: Target, weights: readonly number[]): number {
  if (to.kind === "finalise") return 100;
  return to.kind === "rollback" || to.step === 0 ? 0 : (weights[to.step - 1] ?? Number.NaN);
}

function withWeight(world: World, surface: string, weight: number): World {
  if (world.weights[surface] === weight) return world;
  return changed({ ...world, weights: { ...world.weights, [surface]: weight } }, `${surface} ${weight}`);
}

function changed(world: World, what: string): World {
  return world.changes.at(-1) === what ? world : { ...world, changes: [...world.changes, what] };
}

function write(folder: string, change: (world: World) => World): void {
  const before = readWorld(folder);
  const after = change(before);
  if (after === before) return;
  const file = join(folder, "world.json");
  writeFileSync(`${file}.new`, JSON.stringify(after));
  renameSync(`${file}.new`, file);
}

