/** A lease on a stack: as long as one driver holds it, no other may drive. Kept in the store as `lease.json`. */

import { randomUUID } from "node:crypto";
import { isoTime, LEASE_KEY, LeaseHeld, LeaseLost, parseHeld, textOf } from "./leaseFile";
import type { Held } from "./leaseFile";
import { isGone, thisProcess } from "./processes";
import { StoreConflict } from "./store";
import type { Store } from "./store";

/** The time, and a call at a later one. */
export interface LeaseClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Gives a function that calls it off. */
  after(ms: number, run: () => void): () => void;
}

export interface LeaseOptions {
  /** Who drives, in words that tell people whom to ask. */
  readonly holder: string;
  /** How long the lease lasts without being renewed; renew it at least three times as often. */
  readonly ttlMs: number;
  /** The system's when left out. */
  readonly clock?: LeaseClock;
}

export interface Lease {
  /** Makes it last anew. Rejects where it is lost; where the store fails, try again until the lease expires. */
  renew(): Promise<void>;
  /** Lets the next driver in at once. Does nothing where the lease is lost. */
  release(): Promise<void>;
  /**
   * Aborts with a LeaseLost when the lease expires without renewal, or is found in other hands. Whoever drives has to
   * stop then: half of `ttlMs` later, by the other machine's clock, another driver can begin.
   */
  readonly lost: AbortSignal;
}

/**
 * Takes the lease where nobody holds it: it was released, its holder ran on this very machine and is gone, or it
 * expired half of `ttlMs` ago; by so much may the clocks of two machines differ. Throws a LeaseHeld otherwise.
 */
export async function takeLease(store: Store, { holder, ttlMs, clock = systemClock }: LeaseOptions): Promise<Lease> {
  const began = clock.now();
  const mine: Held = {
    ...thisProcess(),
    lease: randomUUID(),
    holder,
    started: isoTime(began),
    expires: isoTime(began + ttlMs),
  };
  const version = await take(store, mine, { clock, marginMs: ttlMs / 2 });
  return keepLease({ store, mine, ttlMs, clock }, version, began + ttlMs);
}

/** Of two who take it at once, the store lets one win; the other one finds it held. */
async function take(
  store: Store,
  mine: Held,
  { clock, marginMs }: { readonly clock: LeaseClock; readonly marginMs: number },
): Promise<string> {
  for (;;) {
    const stored = await store.read(LEASE_KEY);
    const held = stored && parseHeld(stored.text, store);
    const until = held ? Date.parse(held.expires) + marginMs : 0;
    const isFree = !held || held.released !== undefined || isGone(held) || until < clock.now();
    if (!isFree) throw new LeaseHeld(held, new Date(until));
    try {
      return await store.write(LEASE_KEY, textOf(mine), stored?.version ?? null);
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error;
    }
  }
}

interface Kept {
  readonly store: Store;
  readonly mine: Held;
  readonly ttlMs: number;
  readonly clock: LeaseClock;
}

function keepLease({ store, mine, ttlMs, clock }: Kept, taken: string, expiry: number): Lease {
  const controller = new AbortController();
  const lost = controller.signal;
  let version = taken;
  let expires = expiry;
  const lose = (why: string) => controller.abort(new LeaseLost(`${why} Another driver may be at work.`));
  const expire = () => lose(`The lease expired at ${isoTime(expires)}, because it could not be renewed.`);
  let callOff = clock.after(expires - clock.now(), expire);

  /** Timers stand still while a machine sleeps; its clock does not. */
  function assertHeld(): void {
    if (clock.now() >= expires) expire();
    lost.throwIfAborted();
  }

  async function put(change: Partial<Held>): Promise<void> {
    const text = textOf({ ...mine, ...change });
    try {
      version = await store.write(LEASE_KEY, text, version);
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error;
      // An earlier renewal may have arrived although the store failed to say so.
      const stored = await store.read(LEASE_KEY);
      if (stored === null || parseHeld(stored.text, store).lease !== mine.lease) {
        lose("The lease is in other hands.");
        throw lost.reason;
      }
      version = await store.write(LEASE_KEY, text, stored.version);
    }
  }

  return {
    lost,
    async renew() {
      assertHeld();
      const next = clock.now() + ttlMs;
      await put({ expires: isoTime(next) });
      assertHeld();
      callOff();
      expires = next;
      callOff = clock.after(expires - clock.now(), expire);
    },
    async release() {
      if (lost.aborted || clock.now() >= expires) return;
      callOff();
      await put({ released: isoTime(clock.now()) }).catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) throw error;
      });
    },
  };
}

const systemClock: LeaseClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    // It must not keep a driver alive that has ended.
    timer.unref();
    return () => clearTimeout(timer);
  },
};
