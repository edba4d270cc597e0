/** Where Kong counts requests: in its own memory, or in a Redis that all of its pods share. */

export interface Counters {
  /** Counts one more request in a window that ends after so many seconds; gives how many there were before. */
  count(key: string, seconds: number): Promise<number>;
}

/** What is needed of a Redis client; ioredis has it. */
export interface Redis {
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}

interface Window {
  count: number;
  readonly endsAt: number;
}

/** `now` gives milliseconds. */
export function memoryCounters(now: () => number = Date.now): Counters {
  const windows = new Map<string, Window>();
  return {
    async count(key, seconds) {
      for (const [other, { endsAt }] of windows) if (endsAt <= now()) windows.delete(other);
      const window = windows.get(key) ?? { count: 0, endsAt: now() + seconds * 1000 };
      windows.set(key, window);
      window.count += 1;
      return window.count - 1;
    },
  };
}

/** Counts and ends the window in one step, as Kong does (`kong/plugins/rate-limiting/policies/init.lua`). */
const COUNT = `
local count = redis.call("incr", KEYS[1])
if count == 1 then redis.call("expire", KEYS[1], ARGV[1]) end
return count - 1
`;

export function redisCounters(redis: Redis): Counters {
  return { count: async (key, seconds) => Number(await redis.eval(COUNT, 1, key, seconds)) };
}

/** Where a Service is not meant, Kong writes this id. */
const NO_SERVICE = "00000000-0000-0000-0000-000000000000";

/** Kong's own key: a fixed window that begins with the minute, by route and caller. */
export function counterKey(route: string, caller: string, minuteStartsAt: number): string {
  return `ratelimit:${route}:${NO_SERVICE}:${caller}:${minuteStartsAt}:minute`;
}
