/** Counters of the edge's rate limits: a window opens with a client's first request and lasts one period. */

export interface RateLimit {
  /** Seconds. */
  readonly period: number;
  readonly requestsPerPeriod: number;
  /** Seconds for which a client over the limit is refused; with 0, until the window ends. */
  readonly mitigationTimeout: number;
}

export interface RateLimits {
  /** Counts one request, and tells whether the client is over the limit. */
  count(key: string, limit: RateLimit): boolean;
  /** Whether the client is over the limit already. */
  isOver(key: string): boolean;
}

interface Window {
  readonly endsAt: number;
  requests: number;
  refusedUntil: number;
}

/** Counters are swept when there are more of them than this. */
const SWEEP_ABOVE = 10_000;

/** `now` gives milliseconds. */
export function createRateLimits(now: () => number = Date.now): RateLimits {
  let windows = new Map<string, Window>();
  let sweepAbove = SWEEP_ABOVE;

  const isLive = ({ endsAt, refusedUntil }: Window): boolean => Math.max(endsAt, refusedUntil) > now();

  const open = (key: string, { period }: RateLimit): Window => {
    const window = { endsAt: now() + period * 1000, requests: 0, refusedUntil: 0 };
    windows.set(key, window);
    if (windows.size > sweepAbove) {
      windows = new Map([...windows].filter(([, other]) => isLive(other)));
      sweepAbove = Math.max(SWEEP_ABOVE, 2 * windows.size);
    }
    return window;
  };

  const isOver = (key: string): boolean => (windows.get(key)?.refusedUntil ?? 0) > now();

  return {
    isOver,
    count(key, limit) {
      if (isOver(key)) return true;
      const known = windows.get(key);
      const window = known && known.endsAt > now() ? known : open(key, limit);
      window.requests += 1;
      if (window.requests <= limit.requestsPerPeriod) return false;
      window.refusedUntil = limit.mitigationTimeout > 0 ? now() + limit.mitigationTimeout * 1000 : window.endsAt;
      return true;
    },
  };
}
