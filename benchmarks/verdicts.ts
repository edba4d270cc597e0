/**
 * How often the analysis is wrong, and how soon it is right: simulated rollouts of the production plan, judged by Sluice, by
 * bare thresholds and by Kayenta's Mann-Whitney test.
 */

import { join } from "node:path";
import { cacheDirectory } from "../toolchain/paths";
import { rounded } from "./timing";
import { errorsToPass, falseRollbacks, ROUGH } from "./verdicts/limitsOfIt";
import { draw } from "./verdicts/plot";
import { ARGO, FLAGGER, KAYENTA, references } from "./verdicts/references";
import { bestCalibrated, byTraffic, ours, part, reference, scoreOf } from "./verdicts/score";
import type { Judge, Score } from "./verdicts/score";
import { SEED, study, truths } from "./verdicts/study";
import type { Result } from "./verdicts/study";

export async function run(): Promise<void> {
  const results = simulateAll();
  const judges = {
    "Sluice": ours,
    [ARGO]: usual(ARGO),
    [FLAGGER]: usual(FLAGGER),
    [KAYENTA]: usual(KAYENTA),
    "best threshold at our false rollbacks": bestCalibrated(results, references, "threshold"),
    "best Mann-Whitney at our false rollbacks": bestCalibrated(results, references, "mannWhitney"),
  };
  printScores(results, judges);
  printTraffic(results);
  printLimitsOfIt();
  console.log(`drawn: ${await draw(results, judges, join(cacheDirectory, "bench", "verdicts.svg"))}`);
  console.log(
    JSON.stringify({
      ours: shown(scoreOf(results, ours)),
      threshold: shown(scoreOf(results, judges["best threshold at our false rollbacks"])),
      mannWhitney: shown(scoreOf(results, judges["best Mann-Whitney at our false rollbacks"])),
    }),
  );
}

function simulateAll(): readonly Result[] {
  const all = truths();
  console.log(`${all.length.toLocaleString("en")} rollouts, seed ${SEED}`);
  return all.map((truth, index) => {
    if ((index + 1) % 1_000 === 0) console.log(`${index + 1} judged`);
    return study(truth, index);
  });
}

/** A reference as it comes. */
function usual(name: string): Judge {
  const place = references.findIndex((one) => one.name === name);
  return reference(place, references[place]?.usual ?? Number.NaN);
}

function printScores(results: readonly Result[], judges: Readonly<Record<string, Judge>>): void {
  console.log("\njudge                                             false rollbacks   missed   median to detect   bad promoted");
  for (const [name, judge] of Object.entries(judges)) {
    const { falseRollback, miss, medianSeconds, promoted } = scoreOf(results, judge);
    const figures = [percent(falseRollback, 15), percent(miss, 9), `${medianSeconds} s`.padStart(19), percent(promoted, 15)];
    console.log(`${name.padEnd(50)}${figures.join("")}`);
  }
}

/** Where there is too little traffic to tell, Sluice says so, and the driver takes the release back when patience ends. */
function printTraffic(results: readonly Result[]): void {
  console.log("\nSluice by traffic      false rollbacks   good, not told   bad, passed   bad, failed   enough traffic");
  for (const [requestsPerSecond, level] of byTraffic(results)) {
    const [good, bad] = (["good", "bad"] as const).map((wanted) => level.filter(({ kind }) => kind === wanted));
    const cells = [
      percent(part(good ?? [], ({ ours: { kind } }) => kind === "failed"), 15),
      percent(part(good ?? [], ({ ours: { kind } }) => kind === "untold"), 17),
      percent(part(bad ?? [], ({ ours: { kind } }) => kind === "passed"), 14),
      percent(part(bad ?? [], ({ ours: { kind } }) => kind === "failed"), 14),
      percent(part(level, ({ isEnough }) => isEnough), 17),
    ];
    console.log(`${`${requestsPerSecond} requests/s`.padEnd(23)}${cells.join("")}`);
  }
}

function printLimitsOfIt(): void {
  console.log("\nErrors of a good candidate that it takes to pass a limit of 2 × the baseline's error rate");
  for (const weight of [5, 25, 50]) console.log(`${`${weight} % of traffic`.padEnd(41)}${errorsToPass(weight / 100).toFixed(0).padStart(6)}`);
  console.log("\nFalse rollbacks in rougher weather, at 100 to 1,000 requests/s");
  for (const rough of ROUGH) console.log(`${rough.says.padEnd(41)}${percent(falseRollbacks(rough), 8)}`);
}

function percent(value: number, width: number): string {
  return `${(100 * value).toFixed(2)} %`.padStart(width);
}

/** JSON has no infinity; null is a judge that never finds half of what is bad. */
function shown({ falseRollback, miss, medianSeconds }: Score) {
  return {
    falseRollback: rounded(falseRollback),
    miss: rounded(miss),
    medianSeconds: Number.isFinite(medianSeconds) ? medianSeconds : null,
  };
}
