/** The plan's limits as tests: which requests of a look count, and how likely they are where a limit is kept or broken. */

import type { Plan, Trigger } from "../schema";
import type { Evidence } from "./conclusion";
import { dispersionOf } from "./dispersion";
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
  /** Breaches that are older than this duration do not count any more. Null: all of the step. */
  readonly over: string | null;
  /** What the look at this index says, in the light of those before it. */
  readonly evidence: (looks: readonly Look[], index: number) => Evidence;
}

/**
 * Limits that the looks can tell of, and those that they cannot for want of a baseline. `success` is held to where no
 * comparison is left.
 */
export function limitsOf({ triggers, success }: Judged, looks: readonly Look[]): Record<"limits" | "untold", readonly Limit[]> {
  const hasBaseline = looks.some(({ baseline }) => baseline !== null);
  const all = triggers.flatMap((trigger) => limitOf(trigger) ?? []);
  const comparisons = all.filter(({ unit }) => unit === "baseline");
  const goals = success ? [errorRate(success.errorRatePercent, null), p95(success.p95Ms, null)] : [];
  const compares = hasBaseline && comparisons.length > 0;
  return {
    limits: compares ? all : [...all.filter(({ unit }) => unit !== "baseline"), ...goals],
    untold: compares ? [] : comparisons,
  };
}

/** Null for what acts at once and needs no statistics. */
function limitOf(trigger: Trigger): Limit | null {
  switch (trigger.kind) {
    case "errorRate":
      return errorRate(trigger.abovePercent, trigger.over);
    case "successRate":
      return errorRate(100 - trigger.belowPercent, trigger.over);
    case "p95":
      return p95(trigger.aboveMs, trigger.over);
    case "errorRatio":
      return { what: "error rate", above: trigger.above, unit: "baseline", over: null, evidence: errorRatio(trigger.above) };
    case "p95Ratio":
      return { what: "P95", above: trigger.above, unit: "baseline", over: null, evidence: p95Ratio(trigger.above) };
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
  return { what: "error rate", above: percent, unit: "%", over, evidence };
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
  return { what: "P95", above: aboveMs, unit: "ms", over, evidence };
}

function errorRatio(above: number): Limit["evidence"] {
  return (looks, index) => {
    const look = looks[index];
    if (!look?.baseline) return NONE;
    const scatter = dispersionOf(baselines(looks, index).map(errorsOf));
    return ofRatio(errorsOf(look.candidate), errorsOf(look.baseline), above, scatter);
  };
}

/**
 * The candidate's P95 is above `above` times the baseline's when more than 5 % of its requests are slower than that; the
 * baseline tells how many are when it is as good. Both sides are counted at the same latency, so that drift cancels out.
 */
function p95Ratio(above: number): Limit["evidence"] {
  return (looks, index) => {
    const look = looks[index];
    const shape = latelyPooled(looks, index, "baseline");
    if (!look?.baseline || !shape) return NONE;
    const latencyMs = Math.min(above * exceededBy(shape, TAIL), shape.boundsMs.at(-1) ?? 0);
    const [broken, kept] = [latencyMs / above, latencyMs].map((limit) => (slowerThan(shape, limit) + 0.5) / (total(shape) + 1));
    const slow = ({ latency }: { readonly latency: Histogram }): Counts => ({
      requests: total(latency),
      events: slowerThan(latency, latencyMs, shape),
    });
    const scatter = dispersionOf(baselines(looks, index).map(slow));
    return ofRatio(slow(look.candidate), slow(look.baseline), (broken ?? 1) / (kept ?? 1), scatter);
  };
}

/** A look that says nothing. */
const NONE: Evidence = { worse: [], better: [] };

/** Share of requests above the 95th percentile. */
const TAIL = 0.05;

/** How far beyond a ratio's limit a broken candidate is taken to be: a mixture finds large breaches sooner (Robbins 1970). */
const BREACHES = [1, 1.5, 2.5];

function ofRatio(candidate: Counts, baseline: Counts, limit: number, scatter: number): Evidence {
  const at = (ratio: number) => logLikelihoodOfRatio(thinned(candidate, scatter), thinned(baseline, scatter), ratio);
  const worse = BREACHES.map((times) => at(times * limit) - at(1));
  return { worse, better: [-(worse[0] ?? 0)] };
}

/** Events that come together count as one. */
function thinned({ requests, events }: Counts, scatter: number): Counts {
  return { requests, events: events / scatter };
}

/** Looks back by which scatter is known. */
const RECENT = 20;

function baselines(looks: readonly Look[], index: number): readonly Sample[] {
  return looks.slice(Math.max(0, index - RECENT), index + 1).flatMap(({ baseline }) => baseline ?? []);
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
