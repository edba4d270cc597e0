/**
 * The rollout as a machine: what a state becomes by an event, and what it then wants done. Pure, so that replaying the
 * ledger's events after a crash gives the very state, and the very effects, that the crash interrupted.
 */

import type { Effect } from "./effect";
import type { RolloutEvent, Timed } from "./event";
import { afterOrder } from "./orders";
import { afterGate, afterTest, afterWait } from "./entering";
import { announcements, announced } from "./announcements";
import { afterLook, afterBlindness } from "./watching";
import type { State } from "./state";
import { isOver, opening } from "./state";
import { inTime } from "./lasting";
import { takeBack } from "./rollback";
import { afterFailure, afterRefusal, afterUpdate, afterVerification } from "./updating";
import { wanted } from "./wanted";
import { weeksAt } from "./weekly";

/** The state after the event, and everything that is to be under way in it. */
export function next(state: State | null, event: Timed): readonly [State, readonly Effect[]] {
  const after = stateAfter(state, event);
  const announcing = { ...after, outbox: [...after.outbox, ...announcements(state, after, event)] };
  return [announcing, wanted(announcing)];
}

/** The state that a ledger's events add up to; null for none. Throws where they do not begin with a start. */
export function replay(events: readonly Timed[]): State | null {
  return events.reduce<State | null>((state, event) => next(state, event)[0], null);
}

function stateAfter(state: State | null, event: Timed): State {
  if (event.kind === "started") {
    if (state) throw new Error("A rollout that has been started cannot be started again.");
    return opening(event);
  }
  if (!state) throw new Error(`A rollout begins with its start, not with "${event.kind}".`);
  if (event.kind === "notified") return announced(state, event.notice);
  return isOver(state) ? state : counted(inTime(state, onTheWay(state, event), event.at), event.at);
}

function counted(state: State, at: string): State {
  return { ...state, weeks: weeksAt(state, at) };
}

type Later = Exclude<RolloutEvent, { kind: "started" | "notified" }>;

function onTheWay(state: State, event: Timed<Later>): State {
  switch (event.kind) {
    case "due":
      return afterWait(state, event);
    case "updated":
      return afterUpdate(state, event);
    case "updateFailed":
      return afterFailure(state, event);
    case "updateRefused":
      return afterRefusal(state, event);
    case "gateClosed":
      return { ...state, obstacles: event.reasons, explained: event.reasons };
    case "gateOpened":
      return afterGate(state, event);
    case "tested":
      return afterTest(state, event);
    case "observed":
      return afterLook(state, event);
    case "unobserved":
      return afterBlindness(state, event);
    case "triggered":
      return takeBack(state, { at: event.at, by: "a trigger", reasons: event.reasons, level: state.terms.plan.rollback.automaticLevel });
    case "ordered":
      return afterOrder(state, event);
    case "verified":
      return afterVerification(state, event);
    case "controlled":
      return { ...state, control: null, emergency: event.why === null ? event.emergency : state.emergency };
    case "takenOver":
      return state;
  }
}
