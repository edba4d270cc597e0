import * as pulumi from "@pulumi/pulumi";
import type { RolloutRecord } from "../release/rolloutRecord";

/**
 * The rollout as a resource: everything that exposes a release is its child, so the engine registers it first. A policy
 * that refuses what this carries therefore stops the update before anything has changed, with or without a preview.
 *
 * ```ts
 * const rollout = new Rollout("omnihub", rolloutRecord({ config, exposure, memory, stack: "production" }));
 * ```
 */
export class Rollout extends pulumi.ComponentResource {
  constructor(name: string, record: RolloutRecord, opts?: pulumi.ComponentResourceOptions) {
    const carried = structuredClone(record);
    super("sluice:release:Rollout", name, carried, opts);
    this.registerOutputs(carried);
  }
}
