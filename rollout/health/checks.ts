/** Asks the candidate's own URLs over and over, and tells how often in a row each has failed. */

import { type DriverConfig } from "../../release/schema/driver";
import { milliseconds } from "../../release/schema/text";
import { type Bypass, visit } from "./visit";

export interface FailingUrl {
  readonly url: string;
  /** Failures in a row, this one included. */
  readonly consecutive: number;
  readonly why: string;
}

export interface HealthOptions {
  readonly bypass: Bypass;
  /** Waits; rejects with the signal's reason when that aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/**
 * Every failure, as it is found. Rounds begin `every` apart, or as soon as the one before has ended. Goes on until the
 * signal aborts, and throws its reason then.
 */
export async function* healthChecks(
  { urls, headers, every, timeout }: NonNullable<DriverConfig["health"]>,
  { bypass, pause, signal }: HealthOptions,
): AsyncGenerator<FailingUrl, never> {
  const inARow = new Map<string, number>();
  for (;;) {
    const next = pause(milliseconds(every), signal);
    // It may fail while nobody waits for it yet.
    next.catch(() => undefined);
    const visits = urls.map((url) => visit({ url, bypass, headers, timeoutMs: milliseconds(timeout) }, signal));
    for (const [index, why] of (await Promise.all(visits)).entries()) {
      const url = urls[index] ?? "";
      const consecutive = why === null ? 0 : (inARow.get(url) ?? 0) + 1;
      inARow.set(url, consecutive);
      if (why !== null) yield { url, consecutive, why };
    }
    await next;
  }
}
