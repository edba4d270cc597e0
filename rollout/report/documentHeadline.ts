/** What somebody reads who reads nothing else. */

import { lastStep, type Phase } from "../machine/state";
import type { Report } from "./model";
import { weightOf } from "./modelExposure";
import type { Ending } from "./modelOutcome";
import { controlsInWords, type Tone } from "./modelTimeline";
import { dated, duration, weights } from "./words";

export interface Headline {
  readonly title: string;
  readonly verdict: { readonly words: string; readonly symbol: string; readonly tone: Tone };
  readonly sentence: string;
  /** Why; empty where that needs no words. */
  readonly reasons: readonly string[];
  readonly facts: readonly (readonly [string, string])[];
}

const VERDICTS: Readonly<Record<Ending, Headline["verdict"]>> = {
  promoted: { words: "Promoted", symbol: "✓", tone: "good" },
  rolledBack: { words: "Rolled back", symbol: "↩", tone: "bad" },
  halted: { words: "Halted", symbol: "■", tone: "bad" },
  underWay: { words: "Under way", symbol: "▶", tone: "waiting" },
};

export function headline(report: Report): Headline {
  const { outcome, state } = report;
  const { product, stack, release, stable, plan, by, startsAt } = state.terms;
  return {
    title: `${product} ${release.version} on ${stack}`,
    verdict: VERDICTS[outcome.kind],
    sentence: sentence(report),
    reasons: outcome.reasons,
    facts: [
      ["Began", `${dated(startsAt)} UTC`],
      [outcome.kind === "underWay" ? "Last entry" : "Ended", `${dated(outcome.at)} UTC`],
      [outcome.kind === "underWay" ? "So far" : "Duration", duration(wholeMs(report))],
      ["Steps", `${plan.strategy}, ${weights(plan)}`],
      ["Release before", stable?.version ?? "none"],
      ["Started by", by],
      ...emergency(report),
    ],
  };
}

function sentence(report: Report): string {
  const { phase } = report.state;
  switch (phase) {
    case "promoted":
      return `${stepsTaken(report)} It is the stable release.`;
    case "rolledBack":
      return takenBack(report);
    case "halted":
      return "Nothing is changed any more: a person has to decide how it goes on.";
    default:
      return standing(phase, report);
  }
}

function stepsTaken({ steps: { first, last }, outcome }: Report): string {
  if (first === null || last === null) return "";
  if (first === last) return "It went to everybody in one step.";
  const watched = duration(Date.parse(outcome.at) - Date.parse(last));
  return `From the first step to all traffic in ${duration(Date.parse(last) - Date.parse(first))}, and promoted ${watched} later.`;
}

function takenBack({ exposures, secondsToZero, state: { rollback } }: Report): string {
  const highest = Math.max(0, ...exposures.map(({ weight }) => weight));
  const zero = secondsToZero === null ? "" : ` in ${duration(secondsToZero * 1000)}`;
  return `Taken back from ${highest} % of traffic to none${zero}${rollback ? `, decided by ${rollback.by}` : ""}.`;
}

const STANDINGS: Readonly<Record<Exclude<Phase, Ending>, string>> = {
  scheduled: "announced",
  deploying: "being deployed",
  testing: "being tested",
  waiting: "waiting for the next step",
  moving: "taking the next step",
  holding: "held",
  watching: "being watched",
  finalising: "being made the stable release",
  rollingBack: "being taken back",
  verifying: "taken back, which is being verified",
};

function standing(phase: keyof typeof STANDINGS, { state }: Report): string {
  const { step, paused, terms } = state;
  const weight = weightOf(terms.plan, { kind: "step", step });
  const where = `Step ${step} of ${lastStep(state)}, ${weight} % of traffic`;
  return `${where}: ${STANDINGS[phase]}${paused ? "; paused" : ""}.`;
}

/** What the emergency controls are set to, where they do something. */
function emergency({ state: { emergency: controls } }: Report): readonly (readonly [string, string])[] {
  return controls.killSwitch || controls.safeMode ? [["Emergency controls", controlsInWords(controls)]] : [];
}

/** Milliseconds from when the rollout was to begin to its end. */
function wholeMs({ state, outcome }: Report): number {
  return Math.max(0, Date.parse(outcome.at) - Date.parse(state.terms.startsAt));
}

/** Where all of it is written down. */
export function recordInWords({ record: { rollout, first, last, hash } }: Report): string {
  return `Made from the ledger alone: rollout ${rollout}, entries ${first} to ${last}, the last one's hash ${hash}.`;
}
