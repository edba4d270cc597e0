/**
 * What Prometheus is asked. All of it is evaluated at the end of the window, in whole requests.
 *
 * `increase()` is not used: it extrapolates to the window's edges (1 request can become 1.3), and what happens between
 * the last sample of one window and the first of the next is in neither
 * (prometheus.io/docs/prometheus/latest/querying/functions/#increase). Counters at the window's start and end alone
 * would not do either: an instance that was restarted between would lose what it had answered, its errors above all. So
 * the growth from mark to mark, every 5 s of the clock, is added up: each request is counted exactly once, at the first
 * mark after the scrape that shows it.
 */

import type { Exposition } from "./series";

const MARK = "5s";

/** How far back a series' last sample before a mark is looked for: Prometheus' own lookback, gaps passed over. */
const LOOKBACK = "5m";

/** How long a series counts as known after its last sample. */
export const KNOWN = "15m";

/** How finely the last sample of series that have ended is looked for. */
const RESOLUTION = "15s";

export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** Requests in the window, by release and status code. */
export function requestsQuery(names: Exposition, window: Window): string {
  return `sum by (${names.releaseLabel}, ${names.codeLabel}) (${grown(requests(names), window)})`;
}

/** Requests in the window no slower than each bucket's bound, by release and `le`. */
export function bucketsQuery(names: Exposition, window: Window): string {
  return `sum by (${names.releaseLabel}, le) (${grown(`${names.duration}_bucket${matchers(names.selector)}`, window)})`;
}

/** When each release's newest sample was taken, in seconds since 1970. */
export function newestQuery(names: Exposition): string {
  const [by, taken] = [`max by (${names.releaseLabel})`, `timestamp(${requests(names)})`];
  return `${by} (${taken}) or ${by} (max_over_time(${taken}[${KNOWN}:${RESOLUTION}]))`;
}

/** Gives nothing where Prometheus knows nothing of the time before the window: counters would seem to start in it. */
export function beforeQuery(names: Exposition, window: Window): string {
  const before = (series: string) => `last_over_time(${series}[${LOOKBACK}] offset ${length(window)})`;
  return `count(${before(requests(names))}) or count(${before("up")})`;
}

/** Every series of one release, and its last value. */
export function servedQuery(names: Exposition, release: string): string {
  const { selector, releaseLabel } = names;
  return `last_over_time(${names.requests}${matchers({ ...selector, [releaseLabel]: release })}[${KNOWN}])`;
}

export function requests(names: Exposition): string {
  return `${names.requests}${matchers(names.selector)}`;
}

/** A series that is lower than at the mark before has started again at 0; one that was not there has started since. */
function grown(series: string, window: Window): string {
  const now = `last_over_time(${series}[${MARK}])`;
  const before = `last_over_time(${series}[${LOOKBACK}] offset ${MARK})`;
  // `+ 0` takes the metric's name off as `-` does: a series with and without it would be two of the same labels.
  return `sum_over_time(((${now} - ${before}) >= 0 or ${now} + 0)[${length(window)}:${MARK}])`;
}

function length({ from, to }: Window): string {
  return `${to.getTime() - from.getTime()}ms`;
}

/** PromQL's strings follow the same escaping rules as JSON's (prometheus.io/docs/prometheus/latest/querying/basics). */
function matchers(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}}`;
}
