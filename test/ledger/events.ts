/** Events to append; what is in them does not matter to a ledger. */

import type { Timed } from "../../rollout/machine/event";

export function eventAt(second: number, why = "no metrics"): Timed {
  return { kind: "unobserved", why, at: new Date(Date.UTC(2026, 10, 21) + second * 1000).toISOString() };
}
