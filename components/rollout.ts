import * as pulumi from "@pulumi/pulumi";
import type { Exposure } from "../release/exposure";
import type { Plan } from "../release/schema";

export interface RolloutArgs {
  readonly exposure: Exposure;
  readonly strategy: Plan["strategy"];
  /** How many steps the plan has. */
  readonly steps: number;
}

/**
 * The rollout as a resource: everything that exposes a release is its child, so the engine registers it first. A policy
 * that refuses what this carries therefore stops the update before anything has changed, with or without a preview.
 *
 * ```ts
 * const rollout = new Rollout("omnihub", { exposure, strategy: "canary", steps: 4 });
 * ```
 */
export class Rollout extends pulumi.ComponentResource {
  constructor(name: string, { exposure, strategy, steps }: RolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    const carried = {
      strategy,
      step: exposure.step,
      steps,
      weights: { ...exposure.weights },
      releases: exposure.tracks.map(({ role, id, weight }) => ({ role, id, weight })),
      admits: exposure.admits,
    };
    super("sluice:release:Rollout", name, carried, opts);
    this.registerOutputs(carried);
  }
}
