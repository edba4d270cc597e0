/** What follows from what is seen of the candidate, and from seeing nothing. */

import { budgetLeftPercent } from "../../release/analysis/budget";
import { milliseconds } from "../../release/schema";
import { advance } from "./entering";
import type { RolloutEvent, Timed } from "./event";
import { halt, takeBack } from "./rollback";
import type { State } from "./state";
import { isExposed } from "./state";

type Of<Kind extends RolloutEvent["kind"]> = Timed<Extract<RolloutEvent, { kind: Kind }>>;

export function afterLook(state: State, { at, look, verdict }: Of<"observed">): State {
  if (!isExposed(state)) return state;
  const seen = { ...state, looks: [...state.looks, look], verdict, blindSince: null };
  if (verdict.kind === "fail") {
    return takeBack(seen, { at, by: "the analysis", reasons: verdict.reasons.map(({ text }) => text), level: state.terms.plan.rollback.automaticLevel });
  }
  const over = Date.parse(state.since) + holdOf(state);
  if (state.paused || Date.parse(at) < over) return seen;
  if (verdict.kind === "pass") return passed(seen, at);
  const told = `the metrics could not tell within ${state.terms.plan.analysis.patience} after the hold`;
  return Date.parse(at) < over + patienceOf(state)
    ? seen
    : takeBack(seen, { at, by: "the analysis", reasons: [told, ...verdict.reasons.map(({ text }) => text)], level: state.terms.plan.rollback.automaticLevel });
}

/** A release that users are content with and that has used up too much of the error budget is for a person to decide on. */
function passed(state: State, at: string): State {
  const why = overspent(state);
  return why === null ? advance(state, at) : halt(state, at, [why]);
}

export function afterBlindness(state: State, { at, why }: Of<"unobserved">): State {
  if (!isExposed(state)) return state;
  const blindSince = state.blindSince ?? at;
  if (Date.parse(at) - Date.parse(blindSince) < patienceOf(state)) return { ...state, blindSince };
  const reasons = [`the metrics have said nothing for ${state.terms.plan.analysis.patience}: ${why}`];
  return takeBack({ ...state, blindSince }, { at, by: "the analysis", reasons, level: state.terms.plan.rollback.automaticLevel });
}

/** Why the error budget keeps the release from being made the stable one after its watch; null where nothing does. */
function overspent({ phase, looks, terms: { plan, objective } }: State): string | null {
  const least = plan.success?.errorBudgetPercent;
  if (phase !== "watching" || least === undefined) return null;
  const left = objective && budgetLeftPercent(objective, looks);
  if (left === null) return `the error budget is not known, and ${String(least)} % of it must be left`;
  return left >= least ? null : `${left.toFixed(1)} % of the error budget is left, and it must be ${String(least)} %`;
}

/** Milliseconds; endless where the rollout waits for something else than time. */
function holdOf({ phase, step, terms: { plan } }: State): number {
  if (phase === "holding") return milliseconds(plan.steps[step - 1]?.hold ?? "0s");
  if (phase === "watching") return milliseconds(plan.success?.watch ?? "0s");
  return Number.POSITIVE_INFINITY;
}

function patienceOf({ terms: { plan } }: State): number {
  return milliseconds(plan.analysis.patience);
}
