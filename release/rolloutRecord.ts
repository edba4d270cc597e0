/** What is being asked for, in one plain record: all that gates decide on, carried by the rollout's own resource. */

import { estimateCosts } from "./costs";
import type { Exposure, LastOutputs } from "./exposure";
import type { Config } from "./schema";

export interface RolloutRecord {
  readonly stack: string;
  readonly environment: Config["service"]["environment"];
  readonly plan: Config["plan"];
  /** The release in the config, whether or not it is exposed. */
  readonly release: Config["release"];
  readonly step: number;
  readonly finalised: boolean;
  readonly rollback: boolean;
  readonly weights: Exposure["weights"];
  readonly tracks: readonly { readonly role: string; readonly id: string; readonly weight: number }[];
  readonly admits: Exposure["admits"];
  /** Version of the release that a rollback restores once this update is done; null where there is none. */
  readonly stable: string | null;
  /** What the stack that comes first has made stable; null where the plan names none, or nothing is stable there. */
  readonly staging: StagingRelease | null;
  /** US dollars a month. */
  readonly costs: { readonly totalMonthlyUsd: number; readonly maximumMonthlyUsd: number };
}

/** A release that is stable on another stack, as far as gates look at it. */
export interface StagingRelease {
  readonly version: string;
  /** Image of each service. */
  readonly services: Readonly<Record<string, string>>;
}

export interface RolloutRecordInput {
  readonly config: Config;
  readonly exposure: Exposure;
  /** What the stack remembers once this update is done: the same before and after it, so that a repeat changes nothing. */
  readonly memory: LastOutputs;
  readonly stack: string;
  readonly staging: StagingRelease | null;
}

export function rolloutRecord({ config, exposure, memory, stack, staging }: RolloutRecordInput): RolloutRecord {
  const { totalMonthlyUsd, maximumMonthlyUsd } = estimateCosts(config);
  const { plan, release, step, finalised, rollback } = config;
  return {
    stack,
    environment: config.service.environment,
    plan,
    release,
    step,
    finalised,
    rollback,
    weights: exposure.weights,
    tracks: exposure.tracks.map(({ role, id, weight }) => ({ role, id, weight })),
    admits: exposure.admits,
    stable: memory.stable?.release.version ?? null,
    staging,
    costs: { totalMonthlyUsd, maximumMonthlyUsd },
  };
}
