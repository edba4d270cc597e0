/** One driver at the wheel: as long as it holds the stack's lease, no other may drive. */

import { hostname } from "node:os";
import { operator } from "../approvals/identity";
import { openLedger } from "../ledger";
import type { Ledger } from "../ledger";
import { takeLease } from "../store/lease";
import type { Lease } from "../store/lease";
import type { Store } from "../store/store";
import { pause } from "./until";

/** A lease that is not renewed for this long is anybody's, milliseconds. */
const LEASE_MS = 30_000;

export interface Wheel {
  readonly ledger: Ledger;
  /** Aborted when the driver is told to end, or has lost its lease. */
  readonly signal: AbortSignal;
}

/** Does the work as the stack's only driver. Throws a LeaseHeld where there is another one. */
export async function atTheWheel<Result>(
  { store }: { readonly store: Store },
  signal: AbortSignal,
  work: (wheel: Wheel) => Promise<Result>,
): Promise<Result> {
  const lease = await takeLease(store, { holder: driverName(), ttlMs: LEASE_MS });
  const over = new AbortController();
  const renewing = keepRenewing(lease, over.signal);
  try {
    return await work({ ledger: await openLedger(store), signal: AbortSignal.any([signal, lease.lost]) });
  } finally {
    over.abort();
    await renewing;
    await lease.release();
  }
}

async function keepRenewing(lease: Lease, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !lease.lost.aborted) {
    // A store that fails for a moment is asked again; the lease itself tells when it is too late.
    await lease.renew().catch(() => undefined);
    await pause(LEASE_MS / 6, signal).catch(() => undefined);
  }
}

/** Who drives, in words that tell people whom to ask. */
export function driverName(): string {
  return `${operator()} on ${hostname()}`;
}
