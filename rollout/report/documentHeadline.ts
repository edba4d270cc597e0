/** What somebody reads who reads nothing else. */

import type { Report } from "./model";
import type { Ending } from "./modelOutcome";
import { controlsInWords, type Tone } from "./modelTimeline";
import { dated, duration, weights } from "./words";

export interface Headline {
  readonly title: string;
  readonly verdict: { readonly words: string; readonly symbol: string; readonly tone: Tone };
  readonly sentence: string;
  readonly facts: readonly (readonly [string, string])[];
}

const VERDICTS: Readonly<Record<Ending, Headline["verdict"]>> = {
  promoted: { words: "Promoted", symbol: "✓", tone: "good" },
  rolledBack: { words: "Rolled back", symbol: "↩", tone: "bad" },
  halted: { words: "Halted", symbol: "■", tone: "bad" },
  underWay: { words: "Under way", symbol: "▶", tone: "waiting" },
};

export function headline(report: Report): Headline {
  const { started, plan, outcome } = report;
  return {
    title: `${started.product} ${started.release.version} on ${started.stack}`,
    verdict: VERDICTS[outcome.kind],
    sentence: sentence(report),
    facts: [
      ["Began", `${dated(started.startsAt)} UTC`],
      [outcome.kind === "underWay" ? "Last entry" : "Ended", `${dated(outcome.at)} UTC`],
      [outcome.kind === "underWay" ? "So far" : "Duration", duration(wholeMs(report))],
      ["Steps", `${plan.strategy}, ${weights(plan)}`],
      ["Release before", started.stable?.version ?? "none"],
      ["Started by", started.by],
      ...emergency(report),
    ],
  };
}

function sentence(report: Report): string {
  switch (report.outcome.kind) {
    case "promoted":
      return `${stepsTaken(report)} It is the stable release.`;
    case "rolledBack":
      return takenBack(report);
    case "halted":
      return `It waits for a person: ${report.outcome.reasons.join("; ")}.`;
    case "underWay":
      return standing(report);
  }
}

function stepsTaken({ steps: { first, last }, outcome }: Report): string {
  if (first === null || last === null) return "";
  if (first === last) return "It went to everybody in one step.";
  const watched = duration(Date.parse(outcome.at) - Date.parse(last));
  return `From the first step to all traffic in ${duration(Date.parse(last) - Date.parse(first))}, and promoted ${watched} later.`;
}

function takenBack({ exposures, decision, secondsToZero }: Report): string {
  const highest = Math.max(0, ...exposures.map(({ weight }) => weight));
  const zero = secondsToZero === null ? "" : ` in ${duration(secondsToZero * 1000)}`;
  const why = decision ? ` by ${decision.by}: ${decision.reasons.join("; ")}` : "";
  return `Taken back from ${highest} % of traffic to none${zero}${why}.`;
}

function standing({ exposures, plan, outcome }: Report): string {
  const last = exposures.at(-1);
  const step = last?.target.kind === "step" ? last.target.step : 0;
  const where =
    last?.target.kind === "rollback"
      ? "It is being taken back"
      : `Step ${step} of ${plan.steps.length}, ${last?.weight ?? 0} % of traffic`;
  return outcome.reasons.length > 0 ? `${where}. The next step waits: ${outcome.reasons.join("; ")}.` : `${where}.`;
}

/** What the emergency controls were last set to, where somebody set them. */
function emergency({ controls }: Report): readonly (readonly [string, string])[] {
  return controls ? [["Emergency controls", controlsInWords(controls)]] : [];
}

/** Milliseconds from when the rollout was to begin to its end. */
function wholeMs({ started, outcome }: Report): number {
  return Math.max(0, Date.parse(outcome.at) - Date.parse(started.startsAt));
}

/** Where all of it is written down. */
export function recordInWords({ record: { rollout, first, last, hash } }: Report): string {
  return `Made from the ledger alone: rollout ${rollout}, entries ${first} to ${last}, the last one's hash ${hash}.`;
}
