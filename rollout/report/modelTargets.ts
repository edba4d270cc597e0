/** What the plan promised, against what came of it. */

import { milliseconds, type Plan } from "../../release/schema";
import { ofKind, type Rollout } from "./events";
import { stepTimes } from "./modelExposure";
import { attained, type Attained } from "./modelAttained";
import { outcomeOf, type Outcome } from "./modelOutcome";
import { duration, figure } from "./words";

export interface Target {
  readonly what: string;
  readonly target: string;
  readonly actual: string;
  readonly result: "met" | "notMet" | "notKnown";
}

interface Facts {
  readonly rollout: Rollout;
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly measured: Attained;
}

/** One row a target that the plan sets, and two that every release is held to: no downtime, no rollback. */
export function targetsOf(rollout: Rollout): readonly Target[] {
  const { plan } = rollout.started;
  const facts = { rollout, plan, outcome: outcomeOf(rollout), measured: attained(rollout) };
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

function longest({ rollout, plan, outcome }: Facts): Target | null {
  const limit = plan.success?.maximumDuration;
  if (limit === undefined) return null;
  const { first, last } = stepTimes(rollout);
  const row = { what: "First step to last", target: `at most ${duration(milliseconds(limit))}` };
  if (first === null) return { ...row, actual: "no step taken", result: "notKnown" };
  const taken = Date.parse(last ?? outcome.at) - Date.parse(first);
  if (last === null && outcome.kind === "rolledBack") return { ...row, actual: "never at 100 %", result: "notMet" };
  const actual = last === null ? `${duration(taken)} so far` : duration(taken);
  return { ...row, actual, result: judged(taken > milliseconds(limit), last !== null) };
}

function errorRate({ plan, outcome, measured: { errorRatePercent, scope } }: Facts): Target | null {
  if (!plan.success) return null;
  const limit = plan.success.errorRatePercent;
  const row = { what: `Error rate, ${scope}`, target: `below ${figure(limit)} %` };
  if (errorRatePercent === null) return { ...row, actual: "not measured", result: "notKnown" };
  return {
    ...row,
    actual: `${figure(errorRatePercent)} %`,
    result: judged(errorRatePercent > limit, isPromoted(outcome)),
  };
}

function p95({ plan, outcome, measured: { p95Ms, p95IsAtLeast, scope } }: Facts): Target | null {
  if (!plan.success) return null;
  const limit = plan.success.p95Ms;
  const row = { what: `P95, ${scope}`, target: `below ${figure(limit)} ms` };
  if (p95Ms === null) return { ...row, actual: "not measured", result: "notKnown" };
  const actual = `${p95IsAtLeast ? "over " : ""}${figure(p95Ms)} ms`;
  const isOver = p95IsAtLeast ? p95Ms >= limit : p95Ms > limit;
  return { ...row, actual, result: judged(isOver, isPromoted(outcome) && !p95IsAtLeast) };
}

function downtime({ outcome, measured: { downMinutes, observedMinutes } }: Facts): Target {
  const row = { what: "Downtime", target: "0 min" };
  if (downMinutes === null) return { ...row, actual: "not measured", result: "notKnown" };
  const actual = `${figure(downMinutes)} min, of ${duration(observedMinutes * 60_000)} seen`;
  return { ...row, actual, result: judged(downMinutes > 0, isPromoted(outcome)) };
}

function rollbacks({ rollout, outcome }: Facts): Target {
  const count = ofKind(rollout.events, "updated").filter(({ to }) => to.kind === "rollback").length;
  return { what: "Rollbacks", target: "0", actual: String(count), result: judged(count > 0, isPromoted(outcome)) };
}

/** Only of a release that was taken back: the plan says how quick that must be. */
function timeToZero({ rollout, plan }: Facts): Target | null {
  const begun = ofKind(rollout.events, "updated").some(({ to }) => to.kind === "rollback");
  if (!begun) return null;
  const seconds = ofKind(rollout.events, "verified").at(-1)?.secondsToZero ?? null;
  const limitMs = milliseconds(plan.rollback.within);
  const row = { what: "Decision to zero traffic", target: `at most ${duration(limitMs)}` };
  if (seconds === null) return { ...row, actual: "not seen", result: "notKnown" };
  return { ...row, actual: duration(seconds * 1000), result: judged(seconds * 1000 > limitMs, true) };
}

function errorBudget({ plan }: Facts): Target | null {
  const least = plan.success?.errorBudgetPercent;
  if (least === undefined) return null;
  return {
    what: "Error budget left",
    target: `above ${figure(least)} %`,
    actual: "not in the ledger",
    result: "notKnown",
  };
}

/** A limit once broken is broken; one that held is known to have held only when everything has been seen. */
function judged(isBroken: boolean, isComplete: boolean): Target["result"] {
  if (isBroken) return "notMet";
  return isComplete ? "met" : "notKnown";
}

function isPromoted({ kind }: Outcome): boolean {
  return kind === "promoted";
}
