/** The demo's story: what a team does by hand with `pulumi config set` and `pulumi up`, and what its users see. */

import { join } from "node:path";
import { plan as planSchema } from "../../../release/schema/plan";
import { product as productSchema } from "../../../release/schema/product";
import { release as releaseSchema } from "../../../release/schema/release";
import type { ReleaseBehaviour } from "../../../sandbox/types";
import { cacheDirectory } from "../../../toolchain/paths";
import { firstRelease, takeBack, walk } from "./chapters";
import type { Scene } from "./chapters";
import { openStage } from "./stage";
import type { Stage } from "./stage";
import type { Tell } from "./telling";

export interface DemoOptions {
  /** How many times faster than the plan the holds pass. */
  readonly speed: number;
  /** What the bad release does wrong. */
  readonly fault: ReleaseBehaviour;
  readonly tell: Tell;
}

const REQUESTS_PER_SECOND = 250;

/** Plays the whole story; true when the good release went out, the bad one came back, and users are served by the good one. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  options.tell({ event: "chapter", title: "OmniHub's production stack on the real Pulumi engine; the vendors are stood in for" });
  const stage = await openStage({ directory: join(cacheDirectory, "demo"), stack: "production" });
  try {
    return await play(await setScene(stage, options), options);
  } finally {
    await stage.stop();
  }
}

async function setScene(stage: Stage, { speed, tell }: DemoOptions): Promise<Scene> {
  const { config } = stage.engine;
  const product = productSchema.parse(await config.get(["sluice:service"]));
  const hosts = [product.domain, `api.${product.domain}`];
  return {
    stage,
    speed,
    tell,
    plan: planSchema.parse(await config.get(["sluice:plan"])),
    model: releaseSchema.parse(await config.get(["sluice:release"])),
    load: stage.sandbox.world.load({ hosts, requestsPerSecond: REQUESTS_PER_SECOND }),
  };
}

async function play(scene: Scene, { fault, tell }: DemoOptions): Promise<boolean> {
  tell({ event: "chapter", title: "1.3.2 is what users have today" });
  await firstRelease(scene, "1.3.2");

  tell({ event: "chapter", title: `1.4.0 goes out: ${scene.plan.steps.map(({ weight }) => String(weight)).join(" → ")} %` });
  const pulled = await walk(scene, "1.4.0");

  tell({ event: "chapter", title: "1.5.0 goes out, and is bad" });
  scene.stage.sandbox.world.setBehaviour("1.5.0", fault);
  const reasons = await walk(scene, "1.5.0");
  const rollback = await takeBack(scene, "1.5.0");

  const restored = pulled.length === 0 && reasons.length > 0 && rollback.servedBy === "1.4.0";
  tell({
    event: "summary",
    restored,
    lines: [
      pulled.length === 0 ? "1.4.0: every step passed, finalised" : `1.4.0: taken back (${pulled.join("; ")})`,
      reasons.length === 0 ? "1.5.0: nobody noticed that it was bad" : `1.5.0: ${reasons.join("; ")}`,
      `Rollback by sluice:rollback true: zero candidate requests after ${rollback.secondsToZero.toFixed(1)} s`,
      `Users are served by ${rollback.servedBy}`,
    ],
  });
  return restored;
}
