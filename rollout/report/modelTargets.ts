/** What the plan promised, against what came of it. */

import { budgetLeftPercent } from "../../release/analysis/budget";
import { milliseconds, type Plan } from "../../release/schema";
import type { State } from "../machine/state";
import type { Rollout } from "./events";
import { attained, type Attained } from "./modelAttained";
import { stepTimes } from "./modelExposure";
import { outcomeOf, secondsToZero } from "./modelOutcome";
import { duration, figure } from "./words";

export interface Target {
  readonly what: string;
  readonly target: string;
  readonly actual: string;
  readonly result: "met" | "notMet" | "notKnown";
}

interface Facts {
  readonly rollout: Rollout;
  readonly state: State;
  readonly plan: Plan;
  readonly measured: Attained;
}

/** One row a target that the plan sets, and two that every release is held to: no downtime, no rollback. */
export function targetsOf(rollout: Rollout): readonly Target[] {
  const { state } = rollout;
  const facts = { rollout, state, plan: state.terms.plan, measured: attained(rollout) };
  return rows.flatMap((row) => row(facts) ?? []);
}

const rows: readonly ((facts: Facts) => Target | null)[] = [
  longest,
  errorRate,
  p95,
  downtime,
  rollbacks,
  timeToZero,
  errorBudget,
];

function longest({ rollout, state, plan }: Facts): Target | null {
  const limit = plan.success?.maximumDuration;
  if (limit === undefined) return null;
  const { first, last } = stepTimes(rollout);
  const row = { what: "First step to last", target: `at most ${duration(milliseconds(limit))}` };
  if (first === null) return { ...row, actual: "no step taken", result: "notKnown" };
  const taken = Date.parse(last ?? outcomeOf(rollout).at) - Date.parse(first);
  if (last === null && state.phase === "rolledBack") return { ...row, actual: "never at 100 %", result: "notMet" };
  const actual = last === null ? `${duration(taken)} so far` : duration(taken);
  return { ...row, actual, result: judged(taken > milliseconds(limit), last !== null) };
}

function errorRate({ plan, state, measured: { errorRatePercent, scope } }: Facts): Target | null {
  if (!plan.success) return null;
  const limit = plan.success.errorRatePercent;
  const row = { what: `Error rate, ${scope}`, target: `below ${figure(limit)} %` };
  if (errorRatePercent === null) return { ...row, actual: "not measured", result: "notKnown" };
  return {
    ...row,
    actual: `${figure(errorRatePercent)} %`,
    result: judged(errorRatePercent > limit, isPromoted(state)),
  };
}

function p95({ plan, state, measured: { p95Ms, p95IsAtLeast, scope } }: Facts): Target | null {
  if (!plan.success) return null;
  const limit = plan.success.p95Ms;
  const row = { what: `P95, ${scope}`, target: `below ${figure(limit)} ms` };
  if (p95Ms === null) return { ...row, actual: "not measured", result: "notKnown" };
  const actual = `${p95IsAtLeast ? "over " : ""}${figure(p95Ms)} ms`;
  const isOver = p95IsAtLeast ? p95Ms >= limit : p95Ms > limit;
  return { ...row, actual, result: judged(isOver, isPromoted(state) && !p95IsAtLeast) };
}

function downtime({ state, measured: { downMinutes, observedMinutes } }: Facts): Target {
  const row = { what: "Downtime", target: "0 min" };
  if (downMinutes === null) return { ...row, actual: "not measured", result: "notKnown" };
  const actual = `${figure(downMinutes)} min, of ${duration(observedMinutes * 60_000)} seen`;
  return { ...row, actual, result: judged(downMinutes > 0, isPromoted(state)) };
}

function rollbacks({ state }: Facts): Target {
  const count = state.rollback ? 1 : 0;
  return { what: "Rollbacks", target: "0", actual: String(count), result: judged(count > 0, isPromoted(state)) };
}

/** Only of a release that is taken back: the plan says how quick that must be. */
function timeToZero({ rollout, state, plan }: Facts): Target | null {
  if (!state.rollback) return null;
  const seconds = secondsToZero(rollout);
  const limitMs = milliseconds(plan.rollback.within);
  const row = { what: "Decision to zero traffic", target: `at most ${duration(limitMs)}` };
  if (seconds === null) return { ...row, actual: "not seen", result: "notKnown" };
  return { ...row, actual: duration(seconds * 1000), result: judged(seconds * 1000 > limitMs, true) };
}

/** As the driver holds it against the plan, which it does at the end of the watch and not before. */
function errorBudget({ rollout, state, plan }: Facts): Target | null {
  const least = plan.success?.errorBudgetPercent;
  if (least === undefined) return null;
  const row = { what: "Error budget left", target: `at least ${figure(least)} %` };
  const { objective } = state.terms;
  if (!objective) return { ...row, actual: "monitoring has no objective", result: "notKnown" };
  const left = budgetLeftPercent(objective, state.looks);
  if (left === null) return { ...row, actual: "not measured", result: "notKnown" };
  const isBroken = left < least && outcomeOf(rollout).kind !== "underWay";
  return { ...row, actual: `${figure(left)} %`, result: judged(isBroken, isPromoted(state)) };
}

/** A limit once broken is broken; one that held is known to have held only when everything has been seen. */
function judged(isBroken: boolean, isComplete: boolean): Target["result"] {
  if (isBroken) return "notMet";
  return isComplete ? "met" : "notKnown";
}

function isPromoted({ phase }: State): boolean {
  return phase === "promoted";
}
