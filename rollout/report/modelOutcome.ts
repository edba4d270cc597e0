/** How a rollout ended, when, and why. */

import type { Phase } from "../machine/state";
import { ofKind, type Rollout } from "./events";

export type Ending = Extract<Phase, "promoted" | "rolledBack" | "halted"> | "underWay";

export interface Outcome {
  readonly kind: Ending;
  /** When it ended so; the last entry's time while it is under way. */
  readonly at: string;
  /** Why it was taken back, or halted; what it waits for while it is under way. */
  readonly reasons: readonly string[];
}

export function outcomeOf({ state, events }: Rollout): Outcome {
  const { phase, since, reasons, obstacles } = state;
  if (phase === "promoted" || phase === "rolledBack" || phase === "halted") return { kind: phase, at: since, reasons };
  return { kind: "underWay", at: events.at(-1)?.at ?? since, reasons: [...reasons, ...obstacles] };
}

/** From the decision until nobody was served by the candidate; null where that was not seen. */
export function secondsToZero({ events }: Rollout): number | null {
  return ofKind(events, "verified").at(-1)?.secondsToZero ?? null;
}
