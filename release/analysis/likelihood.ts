/** How likely counts are: of a share that is given, and of one side among the events of both. */

/** So many events (errors, slow requests) among so many requests. Both may be fractions: counters are extrapolated. */
export interface Counts {
  readonly requests: number;
  readonly events: number;
}

/**
 * Standard deviation, from look to look, of the logarithm of the ratio of two equally good sides' rates, beyond what chance
 * does to counts: 0.3 is as if each side's rate wandered by 21 %. It bounds what a single look can say, so that neither
 * a burst on one side nor an outage of both decides alone.
 */
const NOISE = 0.3;

/** Log-likelihood, but for a constant, of events that come at this rate (binomial). */
export function logLikelihoodOfRate({ requests, events }: Counts, rate: number): number {
  return times(events, Math.log(rate)) + times(requests - events, Math.log1p(-rate));
}

/**
 * Log-likelihood, but for a constant, of the candidate's part in the events of both sides when its rate is `ratio` times the
 * baseline's. Given their sum, whatever hits both sides alike cancels out (Przyborowski & Wilenski 1940); the part
 * is beta-binomial instead of binomial because rates wander (Skellam 1948).
 */
export function logLikelihoodOfRatio(candidate: Counts, baseline: Counts, ratio: number): number {
  const part = (ratio * candidate.requests) / (ratio * candidate.requests + baseline.requests);
  if (!(part > 0 && part < 1)) return 0;
  const concentration = 1 / (part * (1 - part) * NOISE ** 2) - 1;
  const [first, second] = [part * concentration, (1 - part) * concentration];
  return logBeta(first + candidate.events, second + baseline.events) - logBeta(first, second);
}

function times(count: number, logarithm: number): number {
  return count === 0 ? 0 : count * logarithm;
}

function logBeta(first: number, second: number): number {
  return logGamma(first) + logGamma(second) - logGamma(first + second);
}

/** Stirling's series (Abramowitz & Stegun 6.1.41), at most 1e-10 off: NOISE keeps arguments above 8. */
function logGamma(argument: number): number {
  const inverse = 1 / argument ** 2;
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / argument;
  return (argument - 0.5) * Math.log(argument) - argument + 0.5 * Math.log(2 * Math.PI) + series;
}
