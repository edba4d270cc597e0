/** Who got the candidate, and from when on. */

import { weightAt } from "../../release/exposure";
import type { Plan } from "../../release/schema";
import type { Target } from "../machine/event";
import { lastStep } from "../machine/state";
import { ofKind, type Rollout } from "./events";

export interface Exposure {
  readonly at: string;
  /** The candidate's share of traffic from then on, percent. */
  readonly weight: number;
  readonly target: Target;
  /** Stage of the flag; null where no flag gates the step. */
  readonly stage: string | null;
}

export function exposuresOf({ state: { terms }, events }: Rollout): readonly Exposure[] {
  return ofKind(events, "updated").map(({ at, to }) => ({
    at,
    target: to,
    weight: weightOf(terms.plan, to),
    stage: stageOf(terms.plan, to),
  }));
}

/** Percent. */
export function weightOf(plan: Plan, to: Target): number {
  if (to.kind === "rollback") return 0;
  return to.kind === "finalise" ? 100 : weightAt(plan, to.step);
}

/** When the first step was taken, and when the last; null where that has not happened. */
export function stepTimes({ state, events }: Rollout): {
  readonly first: string | null;
  readonly last: string | null;
} {
  const taken = ofKind(events, "updated").flatMap(({ at, to }) =>
    to.kind === "step" && to.step > 0 ? [{ at, step: to.step }] : [],
  );
  return { first: taken[0]?.at ?? null, last: taken.find(({ step }) => step === lastStep(state))?.at ?? null };
}

function stageOf(plan: Plan, to: Target): string | null {
  return to.kind === "step" ? (plan.steps[to.step - 1]?.flag?.stage ?? null) : null;
}
