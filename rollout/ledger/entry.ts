/** One line of the ledger: what happened, and the hash that chains it to the line before. */

import type { Timed } from "../machine/event";

export interface Entry {
  /** 1 for the stack's first entry ever; no number is left out. */
  readonly sequence: number;
  /** Names the rollout; all its entries carry it. */
  readonly rollout: string;
  readonly event: Timed;
  /** Hash of the entry before, 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 of the canonical JSON of everything above, in hex. */
  readonly hash: string;
}
