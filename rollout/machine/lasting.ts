/** How long a rollout may take from its first step to its last: the plan's `success.maximumDuration`. */

import { milliseconds } from "../../release/schema";
import { span, spanOf } from "../notices/wording";
import { takeBack } from "./rollback";
import type { State } from "./state";
import { lastStep } from "./state";

/** When the last step must have passed, ISO 8601; null while no such limit runs. */
export function lastStepDue(state: State): string | null {
  const { firstTakenAt, terms } = state;
  const longest = terms.plan.success?.maximumDuration;
  if (firstTakenAt === null || longest === undefined || !isOnItsWay(state)) return null;
  return new Date(Date.parse(firstTakenAt) + milliseconds(longest)).toISOString();
}

/** The state after an event, unless that came too late for the rollout to go on. */
export function inTime(before: State, after: State, at: string): State {
  const due = lastStepDue(before);
  if (due === null || at < due || after.phase === "halted") return after;
  return takeBack(after, { at, by: "the plan", reasons: [tooLong(before, at)], level: after.terms.plan.rollback.automaticLevel });
}

/** Between the first step and the end of the last one's hold. */
function isOnItsWay({ phase, step, terms }: State): boolean {
  if (phase === "testing") return step < lastStep({ terms });
  return phase === "waiting" || phase === "moving" || phase === "holding";
}

function tooLong({ firstTakenAt, terms }: State, at: string): string {
  const found = span(Date.parse(at) - Date.parse(firstTakenAt ?? at));
  const allowed = spanOf(terms.plan.success?.maximumDuration ?? "");
  return `the last step has not passed ${found} after the first, and success.maximumDuration allows ${allowed}`;
}
