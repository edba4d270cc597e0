/** What `lease.json` says: who drives, until when; and how a driver hears that somebody else does. */

import { z } from "zod";
import { StoreError } from "./error";
import { processIdentity } from "./processes";
import type { Store } from "./store";

export const LEASE_KEY = "lease.json";

const heldSchema = processIdentity.extend({
  /** Tells this lease from every other. */
  lease: z.string(),
  holder: z.string(),
  started: z.iso.datetime(),
  expires: z.iso.datetime(),
  /** When it was given back. */
  released: z.iso.datetime().optional(),
});

export type Held = z.infer<typeof heldSchema>;

/** Somebody else drives the stack. */
export class LeaseHeld extends Error {
  override readonly name = "LeaseHeld";
  readonly holder: string;
  readonly host: string;
  /** When it can be taken at the latest, unless it is renewed. */
  readonly until: Date;

  constructor({ holder, host, pid }: Pick<Held, "holder" | "host" | "pid">, until: Date) {
    super(
      `${holder} drives this stack (process ${pid} on ${host}), until ${until.toISOString()} or longer. ` +
        "Wait for it to end, or end it.",
    );
    this.holder = holder;
    this.host = host;
    this.until = until;
  }
}

/** This driver may not go on. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export function textOf(held: Held): string {
  return `${JSON.stringify(held, undefined, 2)}\n`;
}

export function parseHeld(text: string, store: Store): Held {
  try {
    return heldSchema.parse(JSON.parse(text));
  } catch {
    throw new StoreError({
      path: `${store.location}/${LEASE_KEY}`,
      found: "what no driver has written",
      expected: "a lease",
      next: "Remove the file when no rollout is running.",
    });
  }
}

export function isoTime(time: number): string {
  return new Date(time).toISOString();
}
