/** Simulated rollouts: what the metrics of both sides would say, look by look. */

import type { Histogram, Look, Sample } from "../../release/analysis/look";
import type { Random } from "./random";

/** What a candidate is in truth, in times the baseline's, and the traffic that it is judged by. */
export interface Truth {
  readonly requestsPerSecond: number;
  readonly errorRatio: number;
  readonly latencyRatio: number;
}

/** One of the plan's steps. */
export interface Hold {
  /** Part of the traffic that the candidate gets. */
  readonly weight: number;
  readonly looks: number;
}

/** Circumstances that are nobody's fault. */
export interface Circumstances {
  /** Part of the baseline's requests that fail. */
  readonly errorRate: number;
  readonly medianMs: number;
  /** Phase of the day at the start, in turns. */
  readonly phase: number;
  /** Chance that a look starts a burst that hits both sides. */
  readonly bursts: number;
  /** Coefficient of variation of each side's own error rate, from look to look. */
  readonly errorNoise: number;
  /** Standard deviation of what stays with a side for some minutes, in logarithms of its error rate. */
  readonly slowNoise: number;
  /** Errors that come together, on average. */
  readonly cluster: number;
}

export const LOOK_SECONDS = 30;

export function drawCircumstances(random: Random): Circumstances {
  return {
    errorRate: logUniform(random, 0.002, 0.02),
    medianMs: logUniform(random, 20, 400),
    phase: random.uniform(),
    bursts: random.among([0, 0.01, 0.03]),
    errorNoise: random.among([0, 0.1, 0.2]),
    slowNoise: random.among([0, 0.05, 0.1]),
    cluster: random.among([1, 1, 1.5]),
  };
}

/** All looks of all holds, hold by hold. */
export function simulate(truth: Truth, around: Circumstances, holds: readonly Hold[], random: Random): readonly (readonly Look[])[] {
  const shared = sharedConditions(around, random);
  const [candidate, baseline] = [ownConditions(around, random), ownConditions(around, random)];
  let at = 0;
  return holds.map(({ weight, looks }) =>
    Array.from({ length: looks }, () => {
      const now = shared(at);
      const requests = truth.requestsPerSecond * LOOK_SECONDS * now.traffic;
      const look = {
        ...timesOf(at),
        candidate: sample(requests * weight, around, truth, now, candidate(), random),
        baseline: sample(requests * (1 - weight), around, EQUAL, now, baseline(), random),
      };
      at += 1;
      return look;
    }),
  );
}

/** A look without chance, noise or drift: each count is what is to be expected. */
export function expectedLook(truth: Truth, around: Circumstances, weight: number, at: number): Look {
  const requests = truth.requestsPerSecond * LOOK_SECONDS;
  const side = (count: number, { errorRatio, latencyRatio }: Omit<Truth, "requestsPerSecond">): Sample => {
    const counts = shares(around.medianMs * latencyRatio).map((share) => share * count);
    return { requests: count, errors: count * around.errorRate * errorRatio, latency: { boundsMs: BOUNDS_MS, counts } };
  };
  return { ...timesOf(at), candidate: side(requests * weight, truth), baseline: side(requests * (1 - weight), EQUAL) };
}

const EQUAL = { errorRatio: 1, latencyRatio: 1 };

interface Shared {
  readonly traffic: number;
  readonly errors: number;
  /** Errors of something that both sides depend on, part of requests. */
  readonly moreErrors: number;
  readonly latency: number;
}

/** The day's course and the bursts that both sides see alike. A burst lasts up to 3 minutes. */
function sharedConditions({ phase, bursts, errorRate }: Circumstances, random: Random): (at: number) => Shared {
  const calm = { errors: 1, moreErrors: 0, latency: 1 };
  let burst = calm;
  let left = 0;
  return (at) => {
    const day = Math.sin(2 * Math.PI * (phase + (at * LOOK_SECONDS) / 86_400));
    left -= 1;
    if (left < 0) burst = calm;
    if (left < 0 && random.uniform() < bursts) {
      left = Math.floor(random.uniform() * 6);
      const size = logUniform(random, 2, 10);
      const latency = logUniform(random, 1, 2);
      const isMore = random.uniform() < 0.5;
      burst = { errors: isMore ? 1 : size, moreErrors: isMore ? size * errorRate : 0, latency };
    }
    return { traffic: 1 + 0.4 * day, errors: burst.errors * (1 + 0.2 * day), moreErrors: burst.moreErrors, latency: burst.latency * (1 + 0.15 * day) };
  };
}

interface Own {
  readonly errors: number;
  readonly latency: number;
}

/** What one side has alone: noise of a look, and noise that fades within some five minutes. */
function ownConditions({ errorNoise, slowNoise }: Circumstances, random: Random): () => Own {
  const kept = Math.exp(-LOOK_SECONDS / 300);
  let slow = random.normal();
  let slowLatency = random.normal();
  return () => {
    slow = kept * slow + Math.sqrt(1 - kept ** 2) * random.normal();
    slowLatency = kept * slowLatency + Math.sqrt(1 - kept ** 2) * random.normal();
    const noise = 0.2 * (errorNoise * random.normal() + slowNoise * slowLatency);
    return { errors: random.gamma(errorNoise) * Math.exp(slowNoise * slow), latency: Math.exp(noise) };
  };
}

function sample(
  expected: number,
  around: Circumstances,
  truth: Omit<Truth, "requestsPerSecond">,
  shared: Shared,
  own: Own,
  random: Random,
): Sample {
  const median = around.medianMs * truth.latencyRatio * shared.latency * own.latency;
  const counts = shares(median).map((share) => random.poisson(expected * share));
  const requests = counts.reduce((sum, count) => sum + count, 0);
  const rate = around.errorRate * truth.errorRatio * shared.errors * own.errors + shared.moreErrors;
  return { requests, errors: Math.min(requests, clustered(requests * rate, around.cluster, random)), latency: { boundsMs: BOUNDS_MS, counts } };
}

/** Errors that come in groups: a group for each failed thing, with a geometric number of retries. */
function clustered(mean: number, cluster: number, random: Random): number {
  const groups = random.poisson(mean / cluster);
  if (cluster === 1) return groups;
  const more = groups * (cluster - 1);
  return groups + random.poisson(more * random.gamma(1 / Math.sqrt(Math.max(1, groups / cluster))));
}

/** The buckets that Prometheus clients start with. */
const BOUNDS_MS: Histogram["boundsMs"] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** Spread of the logarithm of latency: P95 is about 3 times the median. */
const SPREAD = 0.7;

/** Parts of the requests in each bucket, when latency is log-normal. */
function shares(medianMs: number): readonly number[] {
  const below = [...BOUNDS_MS.map((bound) => normalBelow(Math.log(bound / medianMs) / SPREAD)), 1];
  return below.map((part, index) => part - (below[index - 1] ?? 0));
}

/** Abramowitz & Stegun 7.1.26, at most 1.5e-7 off. */
function normalBelow(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const tail = 0.5 * series * Math.exp(-x * x);
  return value < 0 ? tail : 1 - tail;
}

function timesOf(at: number): Pick<Look, "from" | "to"> {
  const time = (looks: number) => new Date(START + looks * LOOK_SECONDS * 1_000).toISOString();
  return { from: time(at), to: time(at + 1) };
}

const START = Date.parse("2026-01-04T02:00:00Z");

function logUniform({ uniform }: Random, least: number, most: number): number {
  return least * (most / least) ** uniform();
}
