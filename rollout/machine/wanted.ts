/** The effects that a state asks for. */

import { weightAt } from "../../release/exposure";
import type { Sides } from "../metrics/metrics";
import { announcementsAhead } from "./ahead";
import type { Effect } from "./effect";
import type { Target } from "./event";
import { lastStepDue } from "./lasting";
import type { State } from "./state";
import { isExposed, nextStep, testsAfter } from "./state";
import { reportAt } from "./weekly";

export function wanted(state: State): readonly Effect[] {
  return [...controlsFirst(state), ...state.outbox.map((notice): Effect => ({ kind: "notify", notice }))];
}

/** Emergency controls do not wait for an update: it is cut short for them, and begun again afterwards. */
function controlsFirst(state: State): readonly Effect[] {
  if (!state.control) return underWay(state);
  const others = underWay(state).filter(({ kind }) => kind !== "update");
  return [{ kind: "control", emergency: state.control }, ...others];
}

function underWay(state: State): readonly Effect[] {
  const times = [lastStepDue(state), reportAt(state)].filter((time) => time !== null);
  return [...ofPhase(state), ...times.map((until): Effect => ({ kind: "wait", until }))];
}

function ofPhase(state: State): readonly Effect[] {
  const { retryAt: notBefore } = state;
  const update = (to: Target): Effect => ({ kind: "update", to, attempt: state.failures + 1, notBefore });
  switch (state.phase) {
    case "scheduled":
      return [{ kind: "wait", until: nextAnnouncement(state) }];
    case "deploying":
      return [update({ kind: "step", step: 0 })];
    case "testing":
      return [{ kind: "test", ...testsAfter(state) }, ...watchful(state)];
    case "waiting":
      return [...gate(state), ...watchful(state)];
    case "moving":
      return [update({ kind: "step", step: nextStep(state) }), ...watchful(state)];
    case "holding":
    case "watching":
      return watchful(state);
    case "finalising":
      return [update({ kind: "finalise" })];
    case "rollingBack":
      return [...(state.rollback ? [update({ kind: "rollback", level: state.rollback.level })] : []), ...verification(state)];
    case "verifying":
      return verification(state);
    case "promoted":
    case "rolledBack":
    case "halted":
      return [];
  }
}

/** Whoever is exposed is looked after, whatever else the rollout waits for. */
function watchful(state: State): readonly Effect[] {
  if (!isExposed(state)) return [];
  const pace = state.phase === "watching" && state.terms.plan.success ? "watch" : "hold";
  return [
    { kind: "observe", step: state.step, from: state.takenAt, looks: state.looks, sides: sidesOf(state), pace },
    { kind: "health", step: state.step, from: state.takenAt },
  ];
}

/** At 100 % nobody is left to compare the candidate with. */
function sidesOf({ terms: { plan, release, stable }, step }: State): Sides {
  const isAlone = weightAt(plan, step) === 100;
  return { candidate: release.version, baseline: isAlone ? null : (stable?.version ?? null) };
}

/** While the rollout is paused its gates are not even asked. */
function gate(state: State): readonly Effect[] {
  const { paused, obstacles, retryAt } = state;
  return paused ? [] : [{ kind: "gate", step: nextStep(state), closedFor: obstacles, notBefore: retryAt }];
}

function verification({ rollback: decided }: State): readonly Effect[] {
  if (!decided) return [];
  const { decidedAt, appliedAt } = decided;
  return [{ kind: "verify", decidedAt, appliedAt }];
}

/** When the next announcement is due, or else the start itself. */
function nextAnnouncement({ terms, since }: State): string {
  const times = announcementsAhead(terms).map(({ due }) => due).filter((time) => time > since);
  return [...times, terms.startsAt].reduce((earliest, time) => (time < earliest ? time : earliest));
}
