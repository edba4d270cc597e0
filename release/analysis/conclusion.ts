/**
 * The sequential test. Evidence is a likelihood ratio a look; its product is a test martingale, which exceeds 1 / error with
 * probability `error` at most, however often one looks (Ville 1939; Wald 1945; Ramdas et al. 2023, "Game-theoretic statistics
 * and safe anytime-valid inference").
 */

/** What one look says of a limit: logarithms of likelihood ratios, one for each alternative. */
export interface Evidence {
  /** How much likelier it is if the limit is broken, by so and so much, than if it is kept. */
  readonly worse: readonly number[];
  /** How much likelier it is if the limit is kept, by so and so much, than if it is just broken. */
  readonly better: readonly number[];
}

export interface Conclusion {
  readonly kind: "broken" | "kept" | "open";
  /** A candidate that keeps the limit looks this bad at most once in so many steps. */
  readonly againstIt: number;
  /** A candidate that just breaks the limit looks this good at most once in so many steps. */
  readonly forIt: number;
  /** Part of the evidence that passing takes: 1 where there is enough, 0 where nothing speaks for it yet. */
  readonly progress: number;
}

/** Chance that a step takes back a release that keeps all its limits; shared by the limits (Bonferroni). */
const FALSE_FAIL = 0.002;

/** Chance that a step passes a release that breaks a limit. Not shared: to pass, all limits must be kept (Berger 1982). */
const FALSE_PASS = 0.01;

/** `firstStart` is the first look from which on a breach counts; earlier looks are still needed to pass. */
export function conclude(looks: readonly Evidence[], firstStart: number, limits: number): Conclusion {
  const againstIt = evidenceOfAnyStart(looks, firstStart);
  const forIt = Math.exp(logMean(sums(looks.map(({ better }) => better))));
  const progress = Math.min(1, Math.max(0, Math.log(forIt) / Math.log(1 / FALSE_PASS)));
  if (againstIt >= limits / FALSE_FAIL) return { kind: "broken", againstIt, forIt, progress };
  return { kind: progress === 1 && againstIt < 1 ? "kept" : "open", againstIt, forIt, progress };
}

/**
 * A candidate may become worse while it is watched, so each look is taken as a possible start: the mean, with the weights below,
 * of a martingale that starts at each of them is a martingale again (Shin, Ramdas & Rinaldo 2023, "E-detectors").
 */
function evidenceOfAnyStart(looks: readonly Evidence[], firstStart: number): number {
  let evidence = 0;
  let since: readonly number[] = [];
  for (let start = looks.length - 1; start >= firstStart; start -= 1) {
    since = added(looks[start]?.worse ?? [], since);
    evidence += startWeight(start) * Math.exp(logMean(since));
  }
  return evidence;
}

/** One half for a candidate that is bad from the start, the other half for all later ones: 1/2 · 1/2, 1/2 · 1/6, 1/2 · 1/12 … */
function startWeight(start: number): number {
  return start === 0 ? 0.5 : 0.5 / (start * (start + 1));
}

function sums(rows: readonly (readonly number[])[]): readonly number[] {
  return rows.reduce(added, []);
}

function added(left: readonly number[], right: readonly number[]): readonly number[] {
  return left.length === 0 ? right : left.map((value, index) => value + (right[index] ?? 0));
}

/** Logarithm of the mean of what these are logarithms of, without overflow. 0 of none: no evidence. */
function logMean(logarithms: readonly number[]): number {
  if (logarithms.length === 0) return 0;
  const largest = Math.max(...logarithms);
  return largest + Math.log(logarithms.reduce((sum, value) => sum + Math.exp(value - largest), 0) / logarithms.length);
}
