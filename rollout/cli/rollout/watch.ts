/** `./sluice rollout watch`: a live view of a rollout that somebody drives. */

import Table from "cli-table3";
import pc from "picocolors";
import { exceededBy } from "../../../release/analysis/latency";
import type { Sample } from "../../../release/analysis/look";
import { weightAt } from "../../../release/exposure";
import { milliseconds } from "../../../release/schema";
import { lastRollout } from "../../driver/following";
import { pause } from "../../driver/until";
import type { State } from "../../machine/state";
import { isOver, nextStep } from "../../machine/state";
import { ending, sessionFor, stackCommand } from "./common";
import type { StackFlags } from "./common";
import { endingOf } from "./exitCodes";
import type { Ending } from "./exitCodes";
import { standing } from "./telling";

const DRAW_EVERY_MS = 1_000;

export const watchCommand = stackCommand("watch", "a live view of the rollout, until it is over").action((flags: StackFlags) =>
  ending(async (signal) => {
    const { store } = await sessionFor(flags);
    const draw = await screen(flags.json === true);
    let ended: Ending = "stopped";
    while (!signal.aborted) {
      const last = await lastRollout(store);
      if (!last) {
        console.log(`Stack ${flags.stack} has no rollout yet.`);
        return "notReady";
      }
      draw(last.state);
      ended = endingOf(last.state);
      if (isOver(last.state) || last.state.phase === "halted") break;
      await pause(DRAW_EVERY_MS, signal).catch(() => undefined);
    }
    return ended;
  }),
);

/** Redraws in place on a terminal; elsewhere a line whenever something has changed. */
async function screen(json: boolean): Promise<(state: State) => void> {
  if (json) return (state) => console.log(JSON.stringify(figures(state)));
  if (!process.stdout.isTTY) return changesOnly();
  const { default: update } = await import("log-update");
  return (state) => {
    update(view(state, new Date()));
    if (isOver(state) || state.phase === "halted") update.done();
  };
}

function changesOnly(): (state: State) => void {
  let before = "";
  return (state) => {
    const line = standing(state);
    if (line !== before) console.log(line);
    before = line;
  };
}

interface Side {
  readonly requests: number;
  readonly errorRatePercent: number;
  readonly p95Ms: number | null;
}

function figures({ phase, step, terms, looks, verdict, since }: State) {
  const look = looks.at(-1);
  return {
    version: terms.release.version,
    phase,
    step,
    weight: weightAt(terms.plan, step),
    since,
    verdict: verdict?.kind ?? null,
    candidate: look ? side(look.candidate) : null,
    baseline: look?.baseline ? side(look.baseline) : null,
  };
}

function side(sample: Sample): Side {
  const { requests, errors, latency } = sample;
  return { requests, errorRatePercent: requests === 0 ? 0 : (100 * errors) / requests, p95Ms: requests === 0 ? null : exceededBy(latency, 0.05) };
}

function view(state: State, now: Date): string {
  const { candidate, baseline, weight, version } = figures(state);
  const table = new Table({ head: ["", "requests", "errors", "P95"], colAligns: ["left", "right", "right", "right"], style: { head: [], border: [] } });
  if (candidate) table.push(row(`candidate ${version}`, candidate));
  if (baseline) table.push(row(`stable ${state.terms.stable?.version ?? ""}`, baseline));
  const verdict = state.verdict?.reasons.map(({ text }) => `  ${text}`) ?? [];
  return [
    pc.bold(standing(state)),
    `${bar(weight)} ${String(weight)} %   ${stepsLine(state)}   ${timeLeft(state, now)}`,
    ...(candidate ? [table.toString()] : []),
    ...(state.verdict ? [`verdict: ${state.verdict.kind}`, ...verdict] : []),
    ...(state.obstacles.length > 0 ? ["next gate:", ...state.obstacles.map((reason) => `  ${reason}`)] : []),
  ].join("\n");
}

function row(name: string, { requests, errorRatePercent, p95Ms }: Side): string[] {
  return [name, String(requests), `${errorRatePercent.toFixed(2)} %`, p95Ms === null ? "–" : `${p95Ms.toFixed(0)} ms`];
}

const BAR_WIDTH = 30;

function bar(percent: number): string {
  const full = Math.round((percent / 100) * BAR_WIDTH);
  return `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)}`;
}

function stepsLine({ terms, step }: State): string {
  return terms.plan.steps
    .map(({ weight }, index) => (index + 1 === step ? pc.bold(`[${String(weight)}]`) : String(weight)))
    .join(" → ");
}

function timeLeft(state: State, now: Date): string {
  if (state.phase !== "holding") return state.phase === "waiting" ? `next: step ${String(nextStep(state))}` : "";
  const ends = Date.parse(state.since) + milliseconds(state.terms.plan.steps[state.step - 1]?.hold ?? "0s");
  const left = Math.max(0, Math.round((ends - now.getTime()) / 1000));
  return `${String(Math.floor(left / 60))}:${String(left % 60).padStart(2, "0")} left in the hold`;
}
