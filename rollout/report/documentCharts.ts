/** Exposure, error rate and P95 over time, on one axis of time. */

import { table, type Block, type Chart, type Series, type Table } from "./document";
import type { Report } from "./model";
import { limitAt, valueOf, type Limit, type Measure, type Point, type Stretch } from "./modelMeasured";
import { figure, moment, targetInWords } from "./words";

const MEASURES: readonly { readonly measure: Measure; readonly title: string; readonly unit: Chart["unit"] }[] = [
  { measure: "errorRate", title: "Error rate", unit: "%" },
  { measure: "p95", title: "P95", unit: "ms" },
];

export function exposureChart({ exposures, measured, state }: Report): readonly Block[] {
  const [span] = measured;
  if (!span) return [];
  const within = exposures.filter(({ at }) => at <= span.to);
  const weights = within.map(({ weight }) => weight);
  const chart: Chart = {
    title: "Traffic on the candidate",
    summary: `Percent of traffic on the candidate over time: ${weights.join(", ")}.`,
    unit: "%",
    shape: "stairs",
    from: span.from,
    to: span.to,
    times: [...within.map(({ at }) => at), span.to],
    series: [{ name: "Candidate", role: "candidate", values: [...weights, weights.at(-1) ?? 0] }],
    marks: [],
  };
  const rows = exposures.map(({ at, weight, target, stage }) => [
    moment(at),
    targetInWords(target, state.terms.plan),
    `${weight} %`,
    stage ?? "–",
  ]);
  return [{ kind: "chart", chart, figures: table(["From", "What", ">Candidate", "Flag stage"], rows) }];
}

export function measureCharts(report: Report): readonly Block[] {
  const looked = report.measured.filter(({ points }) => points.length > 0);
  return looked.flatMap((stretch) =>
    MEASURES.map((measured): Block => {
      const chart = measureChart(report, stretch, measured);
      return { kind: "chart", chart, figures: figuresOf(chart) };
    }),
  );
}

function measureChart(report: Report, stretch: Stretch, { measure, title, unit }: (typeof MEASURES)[number]): Chart {
  const { times, points } = spread(stretch.points);
  const series = seriesOf(report, measure, points).filter(({ values }) => values.some((value) => value !== null));
  const { from, to } = stretch;
  return {
    title: stretch.name === "watch" ? `${title} during the watch` : title,
    summary: `${title} over time, ${unit}: ${series.map(extremes).join("; ")}.`,
    unit,
    shape: "line",
    from,
    to,
    times,
    series,
    marks: report.exposures.map(({ at }) => at).filter((at) => at >= from && at <= to),
  };
}

function figuresOf({ times, series, unit }: Chart): Table {
  const rows = times.map((time, index) => [moment(time), ...series.map(({ values }) => known(values[index] ?? null))]);
  return table(["Until", ...series.map(({ name }) => `>${name}, ${unit}`)], rows);
}

function known(value: number | null): string {
  return value === null ? "–" : figure(value);
}

function seriesOf({ limits }: Report, measure: Measure, points: readonly (Point | null)[]): readonly Series[] {
  const values = (of: (point: Point) => number | null) => points.map((point) => point && of(point));
  return [
    { name: "Candidate", role: "candidate", values: values(({ candidate }) => valueOf(candidate, measure)) },
    { name: "Baseline", role: "baseline", values: values(({ baseline }) => valueOf(baseline, measure)) },
    ...limits
      .filter((limit) => limit.measure === measure)
      .map((limit): Series => ({
        name: nameOf(limit),
        role: limit.of,
        values: values((point) => limitAt(limit, point)),
      })),
  ];
}

function nameOf({ of, relative, value, measure }: Limit): string {
  const bound = relative ? `${figure(value)} × baseline` : `${figure(value)} ${measure === "errorRate" ? "%" : "ms"}`;
  return `${of === "trigger" ? "Rollback above" : "Target"} ${bound}`;
}

/** A line breaks where nothing was looked at for more than two of the usual stretches. */
function spread(points: readonly Point[]): {
  readonly times: readonly string[];
  readonly points: readonly (Point | null)[];
} {
  const usual = Math.max(0, ...points.map(({ from, to }) => Date.parse(to) - Date.parse(from)));
  const placed = points.flatMap((point, index) => {
    const before = points[index - 1];
    const isApart = before !== undefined && Date.parse(point.from) - Date.parse(before.to) > 2 * usual;
    return isApart
      ? [
          { time: point.from, point: null },
          { time: point.to, point },
        ]
      : [{ time: point.to, point }];
  });
  return { times: placed.map(({ time }) => time), points: placed.map(({ point }) => point) };
}

function extremes({ name, values }: Series): string {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return least === most ? `${name}, ${figure(least)}` : `${name}, ${figure(least)} to ${figure(most)}`;
}
