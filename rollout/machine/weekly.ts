/** The report of every week that a rollout lasts, where the plan's `notices.weekly` names channels. */

import { weightAt } from "../../release/exposure";
import { milliseconds } from "../../release/schema";
import type { NoticeContent } from "../notices/notice";
import { spanOf, utc } from "../notices/wording";
import type { State } from "./state";
import { isOver, lastStep, nextStep } from "./state";

const WEEK_MS = milliseconds("1w");

/** When the next report is due, ISO 8601; null where none is to come. */
export function reportAt(state: State): string | null {
  if ((state.terms.plan.notices?.weekly ?? []).length === 0 || !isUnderWay(state)) return null;
  return new Date(beganAt(state) + (state.weeks + 1) * WEEK_MS).toISOString();
}

/** Whole weeks between the start and a moment, none of them counted twice. */
export function weeksAt(state: State, at: string): number {
  return Math.max(state.weeks, Math.floor((Date.parse(at) - beganAt(state)) / WEEK_MS));
}

/** The report, where a week has passed since the last one; of several weeks that passed unseen, that of the last. */
export function weeklyReport(before: State | null, after: State): readonly NoticeContent[] {
  if (!before || after.weeks === before.weeks || !isUnderWay(after)) return [];
  const { step, terms, verdict } = after;
  return [
    {
      kind: "weekly",
      week: after.weeks,
      step,
      of: lastStep(after),
      weight: weightAt(terms.plan, step),
      stage: terms.plan.steps[step - 1]?.flag?.stage ?? null,
      verdict: verdict?.kind ?? null,
      reasons: verdict?.reasons.map(({ text }) => text) ?? [],
      next: after.paused ? ["it is paused, until somebody resumes it"] : ahead(after),
    },
  ];
}

function isUnderWay(state: State): boolean {
  return !isOver(state) && state.phase !== "scheduled" && state.phase !== "halted";
}

/** Counted from when the first step might have been taken. */
function beganAt({ startedAt, terms }: State): number {
  return Math.max(Date.parse(startedAt), Date.parse(terms.startsAt));
}

function ahead(state: State): readonly string[] {
  return AHEAD[state.phase]?.(state) ?? [];
}

const AHEAD: Readonly<Partial<Record<State["phase"], (state: State) => readonly string[]>>> = {
  deploying: () => ["its first step once it is deployed"],
  testing: (state) => [`${following(state)} once the smoke tests have passed`],
  waiting: (state) => [`${following(state)} once its gate opens`, ...state.obstacles],
  moving: (state) => [`${following(state)}, which is being taken`],
  holding: (state) => [`${following(state)} once the hold has passed well: ${holdOf(state)} from ${utc(state.since)} on`],
  watching: () => ["it becomes the stable release once its watch has passed well"],
  finalising: () => ["it is becoming the stable release"],
  rollingBack: () => ["it is being taken back"],
  verifying: () => ["it is being taken back"],
};

function following(state: State): string {
  return state.step === lastStep(state) ? "the watch" : `step ${String(nextStep(state))}`;
}

function holdOf({ terms, step }: State): string {
  return spanOf(terms.plan.steps[step - 1]?.hold ?? "0s");
}
