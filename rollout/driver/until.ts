/** Waiting that can be ended. */

import { setTimeout as timeout } from "node:timers/promises";

/** Rejects with an AbortError when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await timeout(Math.max(0, milliseconds), undefined, { signal });
}

/** Longest wait of one timer; Node.js fires at once beyond 2^31 ms. */
const A_DAY = 86_400_000;

/** Waits for a time of day, ISO 8601; at once where it has passed. */
export async function until(time: string, signal: AbortSignal): Promise<void> {
  for (let left = remaining(time); left > 0; left = remaining(time)) await pause(Math.min(left, A_DAY), signal);
}

function remaining(time: string): number {
  return Date.parse(time) - Date.now();
}
