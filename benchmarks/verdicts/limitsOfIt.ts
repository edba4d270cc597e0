/** Where Sluice's judge meets its limits: how much it needs to tell, and weather rougher than it assumes. */

import { judgeAll } from "./ours";
import { seeded } from "./random";
import { HOLDS, PATIENCE, PLAN, SEED } from "./study";
import { drawCircumstances, expectedLook, simulate } from "./world";
import type { Circumstances } from "./world";

/** Errors of a candidate that is as good as the baseline, when all is as expected, until it passes `errorRatio`. */
export function errorsToPass(weight: number): number {
  const truth = { requestsPerSecond: 10, errorRatio: 1, latencyRatio: 1 };
  const around = { ...drawCircumstances(seeded(SEED)), errorRate: 0.01 };
  const plan = { ...PLAN, triggers: PLAN.triggers.filter(({ kind }) => kind === "errorRatio") };
  const looks = Array.from({ length: 200 }, (_, at) => expectedLook(truth, around, weight, at));
  const needed = looks.findIndex((_, at) => judgeAll(plan, [looks.slice(0, at + 1)], 0).kind === "passed");
  return looks.slice(0, needed + 1).reduce((sum, { candidate }) => sum + candidate.errors, 0);
}

type Roughness = Pick<Circumstances, "errorNoise" | "slowNoise" | "cluster">;

/** The first is the roughest that the study has; each other one is beyond it in one respect. */
export const ROUGH: readonly (Roughness & { readonly says: string })[] = [
  { says: "the study's roughest, errors one by one", errorNoise: 0.2, slowNoise: 0.1, cluster: 1 },
  { says: "noise of 40 % a side", errorNoise: 0.4, slowNoise: 0.1, cluster: 1 },
  { says: "slow noise of 20 % a side", errorNoise: 0.2, slowNoise: 0.2, cluster: 1 },
  { says: "slow noise of 30 % a side", errorNoise: 0.2, slowNoise: 0.3, cluster: 1 },
  { says: "errors in clumps of 3, no noise", errorNoise: 0, slowNoise: 0, cluster: 3 },
];

/** Part of good releases, at 100 to 1,000 requests a second, that such weather has taken back as failed. */
export function falseRollbacks(roughness: Roughness): number {
  const rollouts = 300;
  const holds = HOLDS.map((hold) => ({ ...hold, looks: hold.looks + PATIENCE }));
  const failed = Array.from({ length: rollouts }, (_, index) => {
    const random = seeded(SEED + 999 * index);
    const around = { ...drawCircumstances(random), ...roughness };
    const truth = { requestsPerSecond: random.among([100, 300, 1_000]), errorRatio: 1, latencyRatio: 1 };
    return judgeAll(PLAN, simulate(truth, around, holds, random), PATIENCE);
  });
  return failed.filter(({ kind }) => kind === "failed").length / rollouts;
}
