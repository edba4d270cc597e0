/** What users of the sandbox's product see. */

import assert from "node:assert/strict";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Measurement } from "../../sandbox/types";
import type { World } from "../../sandbox/world";

export const WEB = "omnihub.dev";
export const API = "api.omnihub.dev";

/** Asks a host until `requests` answers are in. */
export async function ask(world: World, host: string, requests = 1_500): Promise<Measurement> {
  const load = world.load({ hosts: [host], requestsPerSecond: 600 });
  try {
    while (load.peek().requests < requests) await pause(20);
    return load.peek();
  } finally {
    await load.stop();
  }
}

/**
 * Asserts that a release got its share, as far as chance allows: five standard deviations of the binomial
 * distribution, which chance exceeds once in two million.
 */
export function assertShare({ requests, releases }: Measurement, version: string, percent: number): void {
  const share = percent / 100;
  const got = releases[version]?.requests ?? 0;
  const bound = 5 * Math.sqrt(requests * share * (1 - share));
  assert.ok(
    Math.abs(got - requests * share) <= bound,
    `${version} got ${String(got)} of ${String(requests)} requests, expected ${String(requests * share)} ± ${bound.toFixed(1)}`,
  );
}

/** Status of one request. */
export function statusOf(world: World, host: string, method = "GET", headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(world.edge, { method, headers: { host, ...headers } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end();
  });
}
