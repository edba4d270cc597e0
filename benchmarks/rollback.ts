/**
 * How long users still get a release after it was decided to take it back: from the production stack, and from one with
 * 100 services. The driver's own machine decides, and its own update carries it out on the real engine.
 */

import { join } from "node:path";
import { cacheDirectory } from "../toolchain/paths";
import { openGround, takeBack } from "./takingBack";
import { median, rounded } from "./timing";

const DIRECTORY = join(cacheDirectory, "bench", "rollback");

/** Services of the stack (null: as in production), and how long each call takes with which a vendor makes, reads, changes or deletes. */
const USUAL: Measuring = { name: "production", services: null, callMs: 200, runs: 5 };

/** Once: the release goes out slowly too, and that is not what is measured. */
const AT_SCALE: Measuring = { name: "100 services", services: 100, callMs: 2_000, runs: 1 };

export async function run(): Promise<void> {
  const seconds = await measured(USUAL);
  const secondsAtScale = await measured(AT_SCALE);
  console.log(JSON.stringify({ seconds: rounded(seconds), secondsAtScale: rounded(secondsAtScale) }));
}

interface Measuring {
  readonly name: string;
  readonly services: number | null;
  readonly callMs: number;
  readonly runs: number;
}

/** Median seconds from the decision to the last request that the release answered. */
async function measured({ name, services, callMs, runs }: Measuring): Promise<number> {
  const ground = await openGround({ directory: join(DIRECTORY, name.replace(" ", "-")), services });
  try {
    const all: number[] = [];
    for (let index = 1; index <= runs; index += 1) {
      const { toZero, toEnd } = await takeBack(ground, { version: `1.5.${String(index)}`, callMs });
      all.push(toZero);
      const times = `no request reached it after ${toZero.toFixed(2)} s, all was done after ${toEnd.toFixed(2)} s`;
      console.log(`${name}, ${String(callMs)} ms a call, ${String(index)} of ${String(runs)}: ${times}`);
    }
    return median(all);
  } finally {
    await ground.stop();
  }
}
