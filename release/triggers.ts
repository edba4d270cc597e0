/** What takes a release back while a step holds. */

import type { Plan, Trigger } from "./schema";

/** The plan's own triggers, and those of the step, counted from 1. */
export function triggersAt({ triggers, steps }: Pick<Plan, "triggers" | "steps">, step: number): Trigger[] {
  return [...triggers, ...(steps[step - 1]?.triggers ?? [])];
}
