/** Where a rollout stands. Nothing of it is stored: it is what the ledger's events add up to. */

import type { Look } from "../../release/analysis/look";
import type { Verdict } from "../../release/analysis/verdict";
import { weightAt } from "../../release/exposure";
import type { Emergency } from "../../release/schema";
import type { Notice } from "../notices/notice";
import type { RolloutEvent, RollbackLevel, Timed } from "./event";

export type Phase =
  /** Announced; the first step may not be taken yet. */
  | "scheduled"
  /** The candidate is being deployed beside the stable release, for nobody. */
  | "deploying"
  /** Smoke tests against the candidate, before its first step and after its last. */
  | "testing"
  /** The next step's gate is closed. */
  | "waiting"
  | "moving"
  | "holding"
  /** All traffic is on the candidate, and the stable release can still be restored. */
  | "watching"
  | "finalising"
  | "rollingBack"
  /** Taken back, and not yet seen to be so. */
  | "verifying"
  | "promoted"
  | "rolledBack"
  /** Only a person can decide what is right now. */
  | "halted";

export type Terms = Omit<Extract<RolloutEvent, { kind: "started" }>, "kind">;

export interface State {
  readonly phase: Phase;
  /** When the phase began, ISO 8601. */
  readonly since: string;
  readonly startedAt: string;
  /** What was agreed at the start. */
  readonly terms: Terms;
  /** The step whose exposure holds now; 0 while nobody is exposed. */
  readonly step: number;
  /** When that exposure began. */
  readonly takenAt: string;
  /** When the first step was taken; null before that. */
  readonly firstTakenAt: string | null;
  readonly paused: boolean;
  /** What metrics said since the step was taken, and what follows from it. */
  readonly looks: readonly Look[];
  readonly verdict: Verdict | null;
  /** Since when metrics say nothing; null while they do. */
  readonly blindSince: string | null;
  /** Updates that failed in a row. */
  readonly failures: number;
  /** Why the next step's gate is closed. */
  readonly obstacles: readonly string[];
  /** Why people were told that it waits, the last time since a step was taken: the same is not told twice. */
  readonly explained: readonly string[];
  /** What the pack has refused is not asked of it again before this time; null where nothing was refused. */
  readonly retryAt: string | null;
  /** The rollback that was decided on. */
  readonly rollback: Rollback | null;
  /** Nonces of the orders that were followed. */
  readonly followed: readonly string[];
  /** Emergency controls as they were last set. */
  readonly emergency: Emergency;
  /** Emergency controls that are being set; null while none are. */
  readonly control: Emergency | null;
  /** Why it was taken back, or why it halted. */
  readonly reasons: readonly string[];
  /** Whole weeks since the start for which a report was told, or had no channel to go to. */
  readonly weeks: number;
  /** Notices that are still to be sent. */
  readonly outbox: readonly Notice[];
}

export interface Rollback {
  readonly level: RollbackLevel;
  readonly decidedAt: string;
  /** Null while the update is still under way. */
  readonly appliedAt: string | null;
  /** Who or what decided. */
  readonly by: string;
}

export function isOver({ phase }: Pick<State, "phase">): boolean {
  return phase === "promoted" || phase === "rolledBack";
}

/** Whether anybody meets the candidate. */
export function isExposed({ terms, step }: Pick<State, "terms" | "step">): boolean {
  return weightAt(terms.plan, step) > 0;
}

export interface Tests {
  /** Of the smoke tests that have a name. */
  readonly names: readonly string[];
  /** Whether those without a name are due too: once the candidate is wholly deployed, and after the last step. */
  readonly unnamed: boolean;
}

/** The tests between a step and the next; a first release is tested when it is there for everybody, and not before. */
export function testsAfter({ terms, step }: Pick<State, "terms" | "step">): Tests {
  const { steps } = terms.plan;
  const exposing = steps.findIndex(({ weight }) => weight > 0);
  const unnamed = step === steps.length || (step === exposing && terms.stable !== null);
  return { names: steps[step - 1]?.tests ?? [], unnamed };
}

export function areTestsDue(state: Pick<State, "terms" | "step">): boolean {
  const { names, unnamed } = testsAfter(state);
  return unnamed || names.length > 0;
}

export function lastStep({ terms }: Pick<State, "terms">): number {
  return terms.plan.steps.length;
}

/** The first release has nobody to protect: it goes to everybody in one step. */
export function nextStep({ terms, step }: Pick<State, "terms" | "step">): number {
  return terms.stable ? step + 1 : terms.plan.steps.length;
}

export function opening(event: Timed<Extract<RolloutEvent, { kind: "started" }>>): State {
  const { kind: _kind, at, ...terms } = event;
  return {
    phase: terms.startsAt > at ? "scheduled" : "deploying",
    since: at,
    startedAt: at,
    terms,
    step: 0,
    takenAt: at,
    firstTakenAt: null,
    paused: false,
    looks: [],
    verdict: null,
    blindSince: null,
    failures: 0,
    obstacles: [],
    explained: [],
    retryAt: null,
    rollback: null,
    followed: [],
    emergency: terms.emergency,
    control: null,
    reasons: [],
    weeks: 0,
    outbox: [],
  };
}
