/** Users who never stop asking, and when each release last answered one of them. */

import type { World } from "../sandbox/world";

export interface Watch {
  /** Milliseconds since the epoch, to 20 ms; throws where it has never answered. */
  lastAnswerOf(version: string): number;
  stop(): void;
}

const REQUESTS_PER_SECOND = 200;
const LOOK_EVERY_MS = 20;

export function watch(world: World, hosts: readonly string[]): Watch {
  const load = world.load({ hosts, requestsPerSecond: REQUESTS_PER_SECOND });
  const last = new Map<string, number>();
  const timer = setInterval(() => {
    for (const version of Object.keys(load.measure().releases)) last.set(version, Date.now());
  }, LOOK_EVERY_MS);
  return {
    lastAnswerOf(version) {
      const time = last.get(version);
      if (time === undefined) throw new Error(`${version} has never answered anybody.`);
      return time;
    },
    stop: () => clearInterval(timer),
  };
}
