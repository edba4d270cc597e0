/** The rollouts of the study: which truths, how many of each, and what every judge says of them. */

import type { Judged } from "../../release/analysis/limits";
import { judgeAll } from "./ours";
import type { Outcome } from "./ours";
import { seeded } from "./random";
import { records, references } from "./references";
import type { Signal } from "./references";
import { drawCircumstances, expectedLook, simulate } from "./world";
import type { Circumstances, Hold, Truth } from "./world";

export interface Result {
  readonly truth: Truth;
  readonly kind: "good" | "bad" | "between";
  /** Whether the first hold, with the least traffic, gives enough of it to tell. */
  readonly isEnough: boolean;
  readonly ours: Outcome;
  /** Of each reference, in their order. */
  readonly signals: readonly (readonly Signal[])[];
}

export const SEED = 20_260_104;

/** The production plan's holds of 15, 15 and 30 minutes, looked at every 30 s, with 5 minutes of patience after each. */
export const HOLDS: readonly Hold[] = [
  { weight: 0.05, looks: 30 },
  { weight: 0.25, looks: 30 },
  { weight: 0.5, looks: 60 },
];
export const PATIENCE = 10;

/** Its limits. */
export const PLAN: Judged = {
  triggers: [
    { kind: "errorRatio", above: 2 },
    { kind: "p95Ratio", above: 1.5 },
  ],
  analysis: { interval: "30s", minimumRequests: 100, patience: "5m", toleratedErrorPercent: 0.1 },
};

/** Requests a second, both sides together. */
export const TRAFFIC = [1, 3, 10, 30, 100, 300, 1_000] as const;

/** Error and latency in times the baseline's, and how many rollouts of it at each level of traffic. */
const CELLS: readonly (readonly [errors: number, latency: number, rollouts: number])[] = [
  [1, 1, 700],
  [0.7, 1, 50],
  [1, 0.8, 50],
  ...[2, 3, 4, 5].map((errors) => [errors, 1, 70] as const),
  ...[1.5, 2, 3, 5].map((latency) => [1, latency, 70] as const),
  [2, 1.5, 70],
  [3, 2, 70],
  [1.5, 1, 50],
  [1, 1.2, 50],
];

export function truths(): readonly Truth[] {
  return TRAFFIC.flatMap((requestsPerSecond) =>
    CELLS.flatMap(([errorRatio, latencyRatio, rollouts]) =>
      Array.from({ length: rollouts }, () => ({ requestsPerSecond, errorRatio, latencyRatio })),
    ),
  );
}

/** `index` makes each rollout another one, and the same on each run. */
export function study(truth: Truth, index: number): Result {
  const random = seeded(SEED + 7_919 * index);
  const around = drawCircumstances(random);
  const kind = kindOf(truth);
  const longest = HOLDS.map((hold) => ({ ...hold, looks: hold.looks + PATIENCE }));
  const looks = simulate(truth, around, longest, random);
  const holds = looks.map((all) => all.slice(0, -PATIENCE));
  return {
    truth,
    kind,
    isEnough: isEnough(truth, around, kind === "bad" ? "failed" : "passed"),
    ours: judgeAll(PLAN, looks, PATIENCE),
    signals: references.map(({ signals }) => records(signals(PLAN, holds))),
  };
}

/** No worse than the baseline, at or beyond a limit, or what the plan leaves open. */
function kindOf({ errorRatio, latencyRatio }: Truth): Result["kind"] {
  if (errorRatio >= 2 || latencyRatio >= 1.5) return "bad";
  return errorRatio <= 1 && latencyRatio <= 1 ? "good" : "between";
}

/** The hold is at least this many times as long as the test needs when all counts are as expected (Wald's sample number). */
const ENOUGH = 3;

function isEnough(truth: Truth, around: Circumstances, wanted: Outcome["kind"]): boolean {
  const [first] = HOLDS;
  if (!first) return false;
  const looks = Math.floor(first.looks / ENOUGH);
  const expected = Array.from({ length: looks }, (_, at) => expectedLook(truth, around, first.weight, at));
  return judgeAll(PLAN, [expected], looks).kind === wanted;
}
