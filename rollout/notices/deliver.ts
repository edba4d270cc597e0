/**
 * Delivers notices. It can be left to itself: it never throws, ends within a minute, and tells what came of it.
 *
 *     const options = { environment: process.env, signal, memory: deliveryMemory() };
 *     const { delivered, why } = await deliver(notice, plan.notices.channels[notice.channel], options);
 */

import { setTimeout } from "node:timers/promises";
import { caller } from "./call";
import type { Environment } from "./credentials";
import { credentialsOf } from "./credentials";
import { DeliveryError } from "./failure";
import type { Notice } from "./notice";
import { words } from "./templates";
import type { Channel, ChannelKind } from "./vendor";
import { VENDORS } from "./vendors";
import { span } from "./wording";
import { within } from "./within";

export interface Delivery {
  readonly delivered: boolean;
  /** Null where it was delivered. Holds no credential and nothing of the request. */
  readonly why: string | null;
}

export interface DeliveryOptions {
  /** Where credentials are looked up. */
  readonly environment: Environment;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
  readonly memory: DeliveryMemory;
  readonly limits?: Partial<DeliveryLimits>;
  /** Stand-ins for the vendors' own, e.g. `http://127.0.0.1:4000`. */
  readonly origins?: Partial<Readonly<Record<ChannelKind, string>>>;
  readonly fetch?: typeof fetch;
  /** Waits, for as long as a vendor asks. */
  readonly wait?: (lengthMs: number, signal: AbortSignal) => Promise<void>;
}

/** Times in milliseconds. */
export interface DeliveryLimits {
  readonly tries: number;
  /** Pause before the second try; each one after it is twice as long. */
  readonly pauseMs: number;
  readonly attemptMs: number;
  readonly totalMs: number;
}

const LIMITS: DeliveryLimits = { tries: 5, pauseMs: 1_000, attemptMs: 10_000, totalMs: 55_000 };

/**
 * What one process has sent and is sending. Vendors that know keys drop a notice that they have already; for Slack,
 * which knows none, this is all there is: a driver killed between sending and recording can repeat one message.
 */
export interface DeliveryMemory {
  /** By channel and key: those under way and those that were delivered. */
  readonly deliveries: Map<string, Promise<Delivery>>;
  /** By channel: ends when everything ended that it was given so far. */
  readonly turns: Map<string, Promise<void>>;
}

export function deliveryMemory(): DeliveryMemory {
  return { deliveries: new Map(), turns: new Map() };
}

/**
 * A channel gets its notices one after the other, so that the end of something never arrives before its beginning; a
 * rollback and a halt wait for nothing. The same notice asked for twice is sent once.
 */
export function deliver(notice: Notice, channel: Channel, options: DeliveryOptions): Promise<Delivery> {
  const { deliveries, turns } = options.memory;
  const id = JSON.stringify([notice.channel, notice.key]);
  const known = deliveries.get(id);
  if (known) return known;
  const before = turns.get(notice.channel) ?? Promise.resolve();
  const delivery = (isUrgent(notice) ? Promise.resolve() : before).then(() => attempt(notice, channel, options));
  deliveries.set(id, delivery);
  turns.set(notice.channel, Promise.all([before, delivery]).then(() => undefined));
  void delivery.then(({ delivered }) => delivered || deliveries.delete(id));
  return delivery;
}

function isUrgent({ content: { kind } }: Notice): boolean {
  return kind === "rollback" || kind === "halted";
}

async function attempt(notice: Notice, channel: Channel, options: DeliveryOptions): Promise<Delivery> {
  try {
    await send(notice, channel, options);
    return { delivered: true, why: null };
  } catch (error) {
    if (options.signal.aborted) return { delivered: false, why: "the driver ended before it was delivered" };
    return { delivered: false, why: error instanceof DeliveryError ? error.message : "it could not be put into words" };
  }
}

async function send(notice: Notice, { kind, to }: Channel, options: DeliveryOptions): Promise<void> {
  const { environment, fetch = globalThis.fetch, origins, signal } = options;
  const vendor = VENDORS[kind];
  const { attemptMs, ...limits } = { ...LIMITS, ...options.limits };
  const credentials = credentialsOf(vendor.variables, notice.channel, environment);
  const message = { notice, words: words(notice), to, credentials };
  const line = {
    name: vendor.name,
    origin: vendor.origin === null ? null : (origins?.[kind] ?? vendor.origin),
    fetch,
    attemptMs,
    secrets: vendor.variables.filter(({ secret }) => secret).map((variable) => credentials.get(variable.name) ?? ""),
  };
  await retried(limits, options, (ending) => vendor.send(message, caller({ ...line, signal: ending })), signal);
}

async function retried(
  { tries, pauseMs, totalMs }: Omit<DeliveryLimits, "attemptMs">,
  { wait = defaultWait }: Pick<DeliveryOptions, "wait">,
  run: (signal: AbortSignal) => Promise<void>,
  outer: AbortSignal,
): Promise<void> {
  const { default: pRetry } = await import("p-retry");
  const end = performance.now() + totalMs;
  let last = "it was not sent";
  const late = () => givenUp(`${last}; given up after ${span(totalMs)}`);
  await within(totalMs, outer, late, (signal) =>
    pRetry(() => run(signal), {
      retries: tries - 1,
      minTimeout: pauseMs,
      signal,
      shouldRetry: ({ error }) => error instanceof DeliveryError && error.again,
      async onFailedAttempt({ error, retriesLeft }) {
        if (!(error instanceof DeliveryError) || !error.again) return;
        last = error.message;
        if (retriesLeft === 0) throw givenUp(`${last}, ${tries} times`);
        if (error.waitMs === null) return;
        if (performance.now() + error.waitMs > end) throw givenUp(`${last}; it asks to wait for ${span(error.waitMs)}`);
        await wait(error.waitMs, signal);
      },
    }),
  );
}

function givenUp(why: string): DeliveryError {
  return new DeliveryError(why, { again: false });
}

async function defaultWait(lengthMs: number, signal: AbortSignal): Promise<void> {
  await setTimeout(lengthMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}
