/**
 * What a release manager expects of a rollout, as facts instead of phases: done is what was done, and what is to be under
 * way is the first thing that is not done yet. The machine is compared with it after every event.
 */

import { milliseconds } from "../../release/schema";
import type { Plan } from "../../release/schema";
import type { RolloutEvent, Timed } from "../../rollout/machine/event";

export interface Facts {
  readonly plan: Plan;
  readonly first: boolean;
  readonly startsAt: number;
  readonly begun: boolean;
  readonly deployed: boolean;
  /** Tested before the first step; after the last one. */
  readonly triedOut: boolean;
  readonly tested: boolean;
  readonly step: number;
  readonly takenAt: number;
  readonly firstTakenAt: number;
  readonly watchedSince: number;
  /** The step was good for as long as it was held, or somebody cut that short. */
  readonly passed: boolean;
  /** The gate of the next step was found open. */
  readonly open: boolean;
  readonly watched: boolean;
  readonly finalised: boolean;
  readonly back: "no" | "decided" | "applied" | "seen";
  readonly halted: boolean;
  readonly paused: boolean;
  readonly controlling: boolean;
  readonly failures: number;
  readonly blindSince: number | null;
  readonly followed: readonly string[];
}

export function factsAt({ at, plan, stable, startsAt }: Timed<Extract<RolloutEvent, { kind: "started" }>>): Facts {
  return {
    plan,
    first: stable === null,
    startsAt: Date.parse(startsAt),
    begun: startsAt <= at,
    deployed: false,
    triedOut: stable === null,
    tested: false,
    step: 0,
    takenAt: 0,
    firstTakenAt: Number.POSITIVE_INFINITY,
    watchedSince: 0,
    passed: true,
    open: false,
    watched: false,
    finalised: false,
    back: "no",
    halted: false,
    paused: false,
    controlling: false,
    failures: 0,
    blindSince: null,
    followed: [],
  };
}

export const isOver = ({ finalised, back }: Facts) => finalised || back === "seen";
export const isLast = ({ step, plan }: Facts) => step === plan.steps.length;
export const nextStep = ({ first, step, plan }: Facts) => (first ? plan.steps.length : step + 1);

/** Everything that is to be under way, as summaries, notices left out. */
export function expected(facts: Facts): readonly string[] {
  // The emergency controls go before any update.
  return facts.controlling ? ["control", ...onTheWay(facts).filter((name) => !name.startsWith("update"))] : onTheWay(facts);
}

function onTheWay(facts: Facts): readonly string[] {
  const { halted, back, begun, deployed } = facts;
  if (halted || isOver(facts)) return [];
  if (back !== "no") return back === "decided" ? ["update to rollback of level 2", "verify"] : ["verify"];
  if (!begun) return ["wait"];
  if (!deployed) return ["update to step 0"];
  if (isFinalising(facts)) return ["update to finalise"];
  return [...forward(facts), ...(facts.step > 0 ? ["observe", "health"] : []), ...(isLimited(facts) ? ["wait"] : [])];
}

function forward(facts: Facts): readonly string[] {
  const { triedOut, passed, tested, open, paused } = facts;
  if (!triedOut) return ["test"];
  if (!passed) return [];
  if (isLast(facts)) return tested ? [] : ["test"];
  if (open) return [`update to step ${nextStep(facts)}`];
  return paused ? [] : [`gate ${nextStep(facts)}`];
}

function isFinalising(facts: Facts): boolean {
  return isLast(facts) && facts.watched;
}

type After = { readonly [Kind in RolloutEvent["kind"]]?: (facts: Facts, event: Timed<Extract<RolloutEvent, { kind: Kind }>>) => Facts };

const TOO_OFTEN = 3;

const after: After = {
  due: (facts, { at }) => ({ ...facts, begun: Date.parse(at) >= facts.startsAt }),
  updated: (facts, { to, at }) => {
    const done = { ...facts, failures: 0 };
    if (to.kind === "finalise") return { ...done, finalised: true };
    if (to.kind === "rollback") return { ...done, back: "applied" };
    if (to.step === 0) return { ...done, deployed: true };
    return { ...done, step: to.step, takenAt: Date.parse(at), firstTakenAt: Math.min(facts.firstTakenAt, Date.parse(at)), passed: false, open: false, blindSince: null };
  },
  updateFailed: (facts, { to }) => {
    const failed = { ...facts, failures: facts.failures + 1 };
    if (failed.failures < TOO_OFTEN) return failed;
    return to.kind === "step" ? takenBack(failed) : { ...failed, halted: true };
  },
  updateRefused: (facts) => ({ ...facts, open: false }),
  gateOpened: (facts) => ({ ...facts, open: true, failures: 0 }),
  tested: (facts, { passed, at }) => {
    if (!passed) return takenBack(facts);
    return facts.step === 0 ? { ...facts, triedOut: true } : { ...facts, tested: true, watchedSince: Date.parse(at) };
  },
  observed: (facts, { verdict, at }) => {
    const seen = { ...facts, blindSince: null };
    if (verdict.kind === "fail") return takenBack(seen);
    const beyond = Date.parse(at) - holdEnd(facts);
    if (facts.paused || beyond < 0) return seen;
    if (verdict.kind === "pass") return wentOn(seen);
    return beyond < patience(facts) ? seen : takenBack(seen);
  },
  unobserved: (facts, { at }) => {
    const blindSince = facts.blindSince ?? Date.parse(at);
    const blind = { ...facts, blindSince };
    return Date.parse(at) - blindSince < patience(facts) ? blind : takenBack(blind);
  },
  triggered: (facts) => takenBack(facts),
  ordered: (facts, { order, nonce }) => {
    if (facts.followed.includes(nonce)) return facts;
    const heard = { ...facts, followed: [...facts.followed, nonce] };
    switch (order.kind) {
      case "pause":
        return { ...heard, paused: true };
      case "resume":
        return { ...heard, paused: false };
      case "control":
        return { ...heard, paused: true, controlling: true };
      case "promote":
        return promoted(heard);
      case "rollback":
        return takenBack(heard.halted ? { ...heard, back: "no" } : heard);
    }
  },
  controlled: (facts) => ({ ...facts, controlling: false }),
  verified: (facts, { secondsToZero }) => {
    if (facts.back !== "applied") return facts;
    return secondsToZero === null ? { ...facts, halted: true } : { ...facts, back: "seen" };
  },
};

export function factsAfter(facts: Facts, event: Timed): Facts {
  // What is told of a rollout changes nothing of it.
  if (isOver(facts) || event.kind === "notified") return facts;
  // Each kind of event has the rule of its own kind.
  const rule = after[event.kind] as ((facts: Facts, event: Timed) => Facts) | undefined;
  const then = rule ? rule(facts, event) : facts;
  const tooLate = isLimited(facts) && Date.parse(event.at) >= lastMoment(facts);
  return tooLate && !then.halted ? takenBack(then) : then;
}

/** Whether the time runs in which the last step must be through. */
function isLimited(facts: Facts): boolean {
  const { passed, halted, back } = facts;
  return lastMoment(facts) < Number.POSITIVE_INFINITY && !halted && back === "no" && !(passed && isLast(facts));
}

function lastMoment({ plan, firstTakenAt }: Facts): number {
  const longest = plan.success?.maximumDuration;
  return longest === undefined ? Number.POSITIVE_INFINITY : firstTakenAt + milliseconds(longest);
}

/** Whether the rollout stays where it is for a time: held at a step, or watched at its end. */
export function isHeld(facts: Facts): boolean {
  return !facts.halted && facts.back === "no" && facts.step > 0 && (!facts.passed || (isLast(facts) && facts.tested && !facts.watched));
}

function holdEnd(facts: Facts): number {
  const { plan, step, passed, takenAt, watchedSince } = facts;
  if (!isHeld(facts)) return Number.POSITIVE_INFINITY;
  if (passed) return watchedSince + milliseconds(plan.success?.watch ?? "0s");
  return takenAt + milliseconds(plan.steps[step - 1]?.hold ?? "0s");
}

function wentOn(facts: Facts): Facts {
  return facts.passed ? { ...facts, watched: true, failures: 0 } : { ...facts, passed: true };
}

function promoted(facts: Facts): Facts {
  if (isHeld(facts)) return { ...wentOn(facts), paused: false };
  if (!facts.halted || facts.back !== "no" || !isLast(facts)) return facts;
  return { ...facts, halted: false, passed: true, tested: true, watched: true, failures: 0 };
}

function takenBack(facts: Facts): Facts {
  if (facts.back !== "no") return facts;
  if (facts.first || (isFinalising(facts) && !facts.halted)) return { ...facts, halted: true };
  return { ...facts, back: "decided", halted: false, failures: 0 };
}

function patience({ plan }: Facts): number {
  return milliseconds(plan.analysis.patience);
}
