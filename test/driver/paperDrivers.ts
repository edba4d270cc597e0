/** Starts drivers of a world on paper, kills them, and starts them again until the rollout is over. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSync } from "esbuild";
import { lastRollout } from "../../rollout/driver/following";
import { readLedger, verifyLedger } from "../../rollout/ledger";
import type { Timed } from "../../rollout/machine/event";
import { openStore } from "../../rollout/store";
import { cacheDirectory } from "../../toolchain/paths";
import type { Nature } from "./paperDriver";
import { readWorld, sentOnPaper } from "./paperWorld";
import type { World } from "./paperWorld";
import { targetName } from "./story";

const program = join(cacheDirectory, "tests", "driver", "paperDriver.cjs");

/** Bundled once, for the drivers to start quickly. */
export function bundleDriver(): void {
  buildSync({ entryPoints: [join(__dirname, "paperDriver.ts")], outfile: program, bundle: true, platform: "node", packages: "external" });
}

/** Marks that a driver made before it ended, and whether it was killed. */
interface Life {
  readonly marks: number;
  readonly killed: boolean;
}

export interface Death {
  /** It is killed after so many marks … */
  readonly marks: number;
  /** … and so many milliseconds. */
  readonly after: number;
}

/** One driver, until it is done or dies. */
async function live(folder: string, nature: Nature, death: Death | undefined): Promise<Life> {
  const child = spawn(process.execPath, [program, folder, nature], { stdio: ["ignore", "pipe", "pipe"] });
  const complaints: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  let marks = 0;
  createInterface(child.stdout).on("line", () => {
    marks += 1;
    if (marks === death?.marks) void sleep(death.after).then(() => child.kill("SIGKILL"));
  });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`the driver ended with ${String(code)}:\n${complaints.join("")}`);
  return { marks, killed: signal === "SIGKILL" };
}

/** Everything that does not depend on when a driver was killed. */
export interface End {
  readonly phase: string;
  readonly world: World;
  /** What was done, in order, each with how often it is on record. */
  readonly record: readonly string[];
  /** Notices that arrived at least once, and those that are on record, both without what differs from run to run. */
  readonly arrived: readonly string[];
  readonly notified: readonly string[];
  readonly problems: readonly unknown[];
}

export interface Run {
  readonly end: End;
  readonly marks: number;
  readonly kills: number;
  readonly story: string;
}

/** One rollout, driven by one driver after the other. `deaths` says when the next one dies; undefined lets it live. */
export async function run(nature: Nature, deaths: (marksSoFar: number) => Death | undefined): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-kill-"));
  const story: string[] = [];
  let marks = 0;
  try {
    for (;;) {
      const death = deaths(marks);
      const life = await live(folder, nature, death);
      marks += life.marks;
      if (!life.killed) return { end: await endOf(folder), marks, kills: story.length, story: `${nature}: ${story.join(", ")}` };
      story.push(`killed ${death?.after.toFixed(1) ?? ""} ms after mark ${life.marks}`);
    }
  } catch (error) {
    throw new Error(`${nature}: ${story.join(", ")}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function endOf(folder: string): Promise<End> {
  const store = await openStore({ backend: `file://${folder}`, project: "shop", stack: "production", environment: {} });
  const { files, head } = await readLedger(store);
  const rollout = await lastRollout(store);
  const events = rollout?.entries.map(({ event }) => event) ?? [];
  return {
    phase: rollout?.state.phase ?? "",
    world: readWorld(folder),
    record: events.flatMap(done),
    arrived: [...new Set(sentOnPaper(folder))].map(timeless).sort(),
    notified: events.flatMap((event) => (event.kind === "notified" ? [timeless(event.notice.key)] : [])).sort(),
    problems: verifyLedger(files, head).problems,
  };
}

/** How often the metrics were looked at while a gate was closed depends on the time alone, as do drivers' changes. */
function done(event: Timed): readonly string[] {
  if (event.kind === "updated") return [`updated to ${targetName(event.to)}`];
  return ["observed", "notified", "takenOver"].includes(event.kind) ? [] : [event.kind];
}

function timeless(key: string): string {
  return key.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "…");
}
