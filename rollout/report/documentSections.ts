/** The report's sections, in the order in which a release manager asks. */

import { text, table, type Block, type CellText, type Section } from "./document";
import { exposureChart, measureCharts } from "./documentCharts";
import { deliverySection } from "./documentDelivery";
import { followUpSection } from "./documentFollowUp";
import type { Report } from "./model";
import type { Target } from "./modelTargets";
import { approvals, type Tone } from "./modelTimeline";
import { dollars, duration, figure, moment } from "./words";

export function sectionsOf(report: Report): readonly Section[] {
  return [
    { title: "Targets", blocks: targets(report) },
    { title: "Exposure", blocks: exposure(report) },
    { title: "Candidate against baseline", blocks: measured(report) },
    { title: "Verdict", blocks: verdict(report) },
    { title: "Timeline", blocks: [{ kind: "timeline", moments: report.timeline }] },
    { title: "Gates and approvals", blocks: gates(report) },
    { title: "Triggers", blocks: triggers(report) },
    { title: "Notices", blocks: notices(report) },
    ...followUpSection(report),
    deliverySection(report),
    { title: "Cost", blocks: costs(report) },
  ];
}

const RESULTS: Readonly<Record<Target["result"], { readonly words: string; readonly tone: Tone }>> = {
  met: { words: "✓ met", tone: "good" },
  notMet: { words: "✗ not met", tone: "bad" },
  notKnown: { words: "? not known", tone: "waiting" },
};

function targets({ targets: all, outcome }: Report): readonly Block[] {
  const isOver = outcome.kind === "promoted" || outcome.kind === "rolledBack";
  const rows = all.map(({ what, target, actual, result }): readonly CellText[] => {
    const { words, tone } = RESULTS[result];
    return [what, target, actual, { lines: [result === "notKnown" && !isOver ? `${words} yet` : words], tone }];
  });
  return [table(["What", ">Target", ">Actual", "Result"], rows)];
}

function exposure(report: Report): readonly Block[] {
  return report.exposures.length > 0 ? exposureChart(report) : [text("Nothing has been deployed yet.")];
}

function measured(report: Report): readonly Block[] {
  const charts = measureCharts(report);
  return charts.length > 0 ? charts : [text("Not known: the metrics were never looked at.")];
}

/** What the analysis said last. */
function verdict({ verdict: last }: Report): readonly Block[] {
  if (!last) return [text("The analysis gave no verdict: the metrics were never looked at.")];
  const { kind, reasons } = last.verdict;
  const rows = reasons.map(({ what, candidate, baseline, limit, unit, text: words }) => [
    what,
    withUnit(candidate, unit),
    baseline === null ? "–" : withUnit(baseline, unit),
    withUnit(limit, unit),
    words,
  ]);
  const said = text(`The analysis last said “${kind}”, ${moment(last.at)}${rows.length > 0 ? ":" : "."}`);
  const looked = rows.length > 0 ? [table(["What", ">Candidate", ">Baseline", ">Limit", "In words"], rows)] : [];
  return [said, ...looked];
}

function withUnit(value: number, unit: string): string {
  return unit === "requests" ? figure(value) : `${figure(value)} ${unit}`;
}

function gates({ gates: all }: Report): readonly Block[] {
  if (all.length === 0) return [text("No gate has been reached.")];
  const rows = all.map(({ step, weight, closed, openedAt, approvers }): readonly CellText[] => [
    `${step}`,
    `${weight} %`,
    closed.length > 0 ? closed.map(({ at, reasons }) => `${moment(at)}: ${reasons.join("; ")}`) : "–",
    openedAt === null ? { lines: ["closed"], tone: "waiting" } : { lines: [moment(openedAt)], tone: "good" },
    waited(closed[0]?.at, openedAt),
    approvers.length > 0 ? approvals(approvers) : "none asked for",
  ]);
  return [table([">Step", ">Weight", "Closed, and why", "Opened", ">Waited", "Approved by"], rows)];
}

function waited(from: string | undefined, to: string | null): string {
  return from !== undefined && to !== null ? duration(Date.parse(to) - Date.parse(from)) : "–";
}

function triggers({ triggers: { armed, pulled } }: Report): readonly Block[] {
  const watched = armed.length > 0 ? `Watched for: ${armed.join("; ")}.` : "The plan has no triggers.";
  if (pulled.length === 0) return [text(watched), text("None was pulled.")];
  const rows = pulled.map(({ at, reasons }) => [moment(at), { lines: reasons, tone: "bad" as const }]);
  return [text(watched), table(["Pulled", "Why"], rows)];
}

function notices({ notices: all }: Report): readonly Block[] {
  if (all.length === 0) return [text("Nobody was told: no notice was sent.")];
  const rows = all.map(({ at, kind, told, untold }): readonly CellText[] => [
    moment(at),
    kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    told.join(", ") || "nobody",
    untold.length > 0
      ? { lines: untold.map(({ channel, why }) => `✗ ${channel}: ${why ?? "why is not known"}`), tone: "bad" }
      : "–",
  ]);
  return [table(["When", "Notice", "Told", "Not told"], rows)];
}

function costs({ costs: { monthlyUsd, beforeUsd }, state: { terms } }: Report): readonly Block[] {
  const before = beforeUsd === null ? "not known" : dollars(beforeUsd);
  const difference = beforeUsd === null ? "not known" : signed(monthlyUsd - beforeUsd);
  const rows = [[`${dollars(monthlyUsd)} a month`, terms.stable ? before : "no release before", terms.stable ? difference : "–"]];
  return [
    text("Estimated from the vendors' list prices for what the stack declares."),
    table([">This release", ">Release before", ">Difference"], rows),
  ];
}

function signed(amount: number): string {
  return amount > 0 ? `+${dollars(amount)}` : amount < 0 ? `−${dollars(-amount)}` : "none";
}
