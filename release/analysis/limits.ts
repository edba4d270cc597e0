/** The plan's limits as tests: which requests of a look count, and how likely they are where a limit is kept or broken. */

import type { Plan, Trigger } from "../schema";
import type { Evidence } from "./conclusion";
import { dispersionOf } from "./dispersion";
import type { Pair } from "./dispersion";
import { exceededBy, pooled, slowerThan, total } from "./latency";
import { logLikelihoodOfRate, logLikelihoodOfRatio } from "./likelihood";
import type { Counts } from "./likelihood";
import type { Histogram, Look, Sample } from "./look";

/** What of a plan the analysis goes by. */
export type Judged = Pick<Plan, "triggers" | "analysis" | "success">;

export interface Limit {
  readonly what: "error rate" | "P95";
  /** Percent of requests, milliseconds, or times the baseline's. */
  readonly above: number;
  readonly unit: "%" | "ms" | "baseline";
  /** Beside a baseline that has less, the baseline is taken to have this much, percent. */
  readonly leastPercent: number;
  /** Breaches that are older than this duration do not count any more. Null: all of the step. */
  readonly over: string | null;
  /** What the look at this index says, in the light of those before it. */
  readonly evidence: (looks: readonly Look[], index: number) => Evidence;
}

/**
 * Limits that the looks can tell of, and those that they cannot for want of a baseline. `success` is held to where no
 * comparison is left.
 */
export function limitsOf({ triggers, success, analysis }: Judged, looks: readonly Look[]): Record<"limits" | "untold", readonly Limit[]> {
  const hasBaseline = looks.some(({ baseline }) => baseline !== null);
  const tolerated = analysis.toleratedErrorPercent ?? success?.errorRatePercent ?? TOLERATED_PERCENT;
  const all = triggers.flatMap((trigger) => limitOf(trigger, tolerated) ?? []);
  const comparisons = all.filter(({ unit }) => unit === "baseline");
  const goals = success ? [errorRate(success.errorRatePercent, null), p95(success.p95Ms, null)] : [];
  const compares = hasBaseline && comparisons.length > 0;
  return {
    limits: compares ? all : [...all.filter(({ unit }) => unit !== "baseline"), ...goals],
    untold: compares ? [] : comparisons,
  };
}

/** Null for what acts at once and needs no statistics. */
function limitOf(trigger: Trigger, toleratedPercent: number): Limit | null {
  switch (trigger.kind) {
    case "errorRate":
      return errorRate(trigger.abovePercent, trigger.over);
    case "successRate":
      return errorRate(100 - trigger.belowPercent, trigger.over);
    case "p95":
      return p95(trigger.aboveMs, trigger.over);
    case "errorRatio":
      return errorRatio(trigger.above, toleratedPercent);
    case "p95Ratio":
      return { what: "P95", above: trigger.above, unit: "baseline", leastPercent: 0, over: null, evidence: p95Ratio(trigger.above) };
    case "healthCheck":
    case "alert":
      return null;
  }
}

function errorRate(percent: number, over: string | null): Limit {
  const evidence: Limit["evidence"] = (looks, index) => {
    const look = looks[index];
    return look ? ofRate(errorsOf(look.candidate), percent / 100) : NONE;
  };
  return { what: "error rate", above: percent, unit: "%", leastPercent: 0, over, evidence };
}

/** A 95th percentile is above a limit when more than 5 % of requests are slower than it. */
function p95(aboveMs: number, over: string | null): Limit {
  const evidence: Limit["evidence"] = (looks, index) => {
    const look = looks[index];
    const shape = latelyPooled(looks, index, "candidate");
    if (!look || !shape) return NONE;
    const { latency } = look.candidate;
    return ofRate({ requests: total(latency), events: slowerThan(latency, aboveMs, shape) }, TAIL);
  };
  return { what: "P95", above: aboveMs, unit: "ms", leastPercent: 0, over, evidence };
}

/**
 * No traffic shows that a release has not twice as many errors as none, and nobody minds a few: so the baseline is taken to
 * have at least so many that the limit lies at what is tolerated.
 */
function errorRatio(above: number, toleratedPercent: number): Limit {
  const leastPercent = toleratedPercent / above;
  const evidence: Limit["evidence"] = (looks, index) => ofRatio(pairs(looks, index, errorsOf), above, leastPercent / 100);
  return { what: "error rate", above, unit: "baseline", leastPercent, over: null, evidence };
}

/**
 * The candidate's P95 is above `above` times the baseline's when more than 5 % of its requests are slower than that; the
 * baseline tells how many are when it is as good. Both sides are counted at the same latency, so that drift cancels out.
 */
function p95Ratio(above: number): Limit["evidence"] {
  return (looks, index) => {
    const shape = latelyPooled(looks, index, "baseline");
    if (!shape) return NONE;
    const latencyMs = Math.min(above * exceededBy(shape, TAIL), shape.boundsMs.at(-1) ?? 0);
    const slowPart = (limit: number) => (slowerThan(shape, limit) + 0.5) / (total(shape) + 1);
    const slow = ({ latency }: Sample): Counts => ({ requests: total(latency), events: slowerThan(latency, latencyMs, shape) });
    return ofRatio(pairs(looks, index, slow), slowPart(latencyMs / above) / slowPart(latencyMs));
  };
}

/** Of requests, where the plan says nothing of it. */
const TOLERATED_PERCENT = 1;

/** A look that says nothing. */
const NONE: Evidence = { worse: [], better: [] };

/** Share of requests above the 95th percentile. */
const TAIL = 0.05;

/** How far beyond a ratio's limit a broken candidate is taken to be: a mixture finds large breaches sooner (Robbins 1970). */
const BREACHES = [1, 1.5, 2.5];

/** The newest look's, in the light of the others; a baseline that has fewer events than `least` of its requests has that many. */
function ofRatio(looks: readonly Pair[], limit: number, least = 0): Evidence {
  const newest = looks.at(-1);
  if (!newest) return NONE;
  const scatter = dispersionOf(looks);
  const candidate = thinned(newest.candidate, scatter);
  const baseline = rateOf(looks) < least ? { ...newest.baseline, events: least * newest.baseline.requests } : thinned(newest.baseline, scatter);
  const at = (ratio: number) => logLikelihoodOfRatio(candidate, baseline, ratio);
  const worse = BREACHES.map((times) => at(times * limit) - at(1));
  return { worse, better: [-(worse[0] ?? 0)] };
}

function rateOf(looks: readonly Pair[]): number {
  const sum = (count: (counts: Counts) => number) => looks.reduce((total, { baseline }) => total + count(baseline), 0);
  return sum(({ events }) => events) / sum(({ requests }) => requests);
}

/** Events that come together count as one. */
function thinned({ requests, events }: Counts, scatter: number): Counts {
  return { requests, events: events / scatter };
}

/** Looks by which scatter is known. */
const RECENT = 20;

/** Events of both sides up to the look at this index; none where that has no baseline. */
function pairs(looks: readonly Look[], index: number, count: (sample: Sample) => Counts): readonly Pair[] {
  if (!looks[index]?.baseline) return [];
  return looks.slice(Math.max(0, index - RECENT), index + 1).flatMap(({ candidate, baseline }) =>
    baseline ? [{ candidate: count(candidate), baseline: count(baseline) }] : [],
  );
}

/** How far from an absolute limit a candidate is taken to be, in odds; nothing is concluded of one that is nearer. */
const DISTANCES = [1.25, 2, 4];

/** Least rate that counts as one: a limit of 0 % cannot be told from it. */
const LEAST_RATE = 1e-5;

function ofRate(counts: Counts, limit: number): Evidence {
  const rate = Math.min(1 - LEAST_RATE, Math.max(LEAST_RATE, limit));
  const atLimit = logLikelihoodOfRate(counts, rate);
  const at = (distance: number) => {
    const odds = (distance * rate) / (1 - rate);
    return logLikelihoodOfRate(counts, odds / (1 + odds)) - atLimit;
  };
  return { worse: DISTANCES.map(at), better: DISTANCES.map((distance) => at(1 / distance)) };
}

function errorsOf({ requests, errors }: Look["candidate"]): Counts {
  return { requests, events: Math.min(errors, requests) };
}

/** Enough requests to know a 95th percentile by: 100 are above it. */
const ENOUGH_FOR_P95 = 2_000;

/** Latency of one side in the newest looks that together have enough requests, so that it follows drift; null without any. */
function latelyPooled(looks: readonly Look[], index: number, side: "candidate" | "baseline"): Histogram | null {
  const histograms: Histogram[] = [];
  for (let at = index, requests = 0; at >= 0 && requests < ENOUGH_FOR_P95; at -= 1) {
    const latency = looks[at]?.[side]?.latency;
    if (!latency) continue;
    histograms.unshift(latency);
    requests += total(latency);
  }
  const pool = histograms.length > 0 ? pooled(histograms) : null;
  return pool && total(pool) > 0 ? pool : null;
}
