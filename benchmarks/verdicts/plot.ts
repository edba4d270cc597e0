/** The study in one picture: for each level of traffic, how soon each judge finds a bad release. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { byTraffic, scoreOf } from "./score";
import type { Judge, Score } from "./score";
import type { Result } from "./study";

/** Writes an SVG, and gives its path. */
export async function draw(results: readonly Result[], judges: Readonly<Record<string, Judge>>, file: string): Promise<string> {
  // Half a second to load, which no other command should pay for.
  const echarts = await import("echarts");
  const levels = [...byTraffic(results)];
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 1_200, height: 1_060 });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    legend: { bottom: 10, left: 60, orient: "vertical" },
    title: PANELS.map(({ title }, row) => ({ text: title, left: 60, top: 10 + row * HEIGHT, textStyle: { fontSize: 15 } })),
    grid: PANELS.map((_, row) => ({ left: 70, right: 30, top: 45 + row * HEIGHT, height: HEIGHT - 95 })),
    xAxis: PANELS.map((_, row) => ({
      type: "category",
      gridIndex: row,
      data: levels.map(([traffic]) => `${traffic}/s`),
      name: row === PANELS.length - 1 ? "requests a second, both sides together" : "",
      nameLocation: "middle",
      nameGap: 26,
    })),
    yAxis: PANELS.map(({ axis }, row) => ({ gridIndex: row, nameLocation: "end", ...axis })),
    series: PANELS.flatMap(({ of }, row) =>
      Object.entries(judges).map(([name, judge], index) => ({
        name,
        type: "line",
        xAxisIndex: row,
        yAxisIndex: row,
        symbolSize: 8,
        color: COLOURS[index],
        lineStyle: { width: index === 0 ? 4 : 2, type: index > 3 ? "dashed" : "solid" },
        data: levels.map(([, level]) => visible(of(scoreOf(level, judge)))),
      })),
    ),
  });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, chart.renderToSVGString());
  chart.dispose();
  return file;
}

const HEIGHT = 300;

/** Told apart by colour-blind people too (Okabe & Ito 2008). */
const COLOURS = ["#000000", "#e69f00", "#d55e00", "#0072b2", "#009e73", "#cc79a7"];

interface Panel {
  readonly title: string;
  readonly axis: object;
  readonly of: (score: Score) => number;
}

const PANELS: readonly Panel[] = [
  {
    title: "False rollbacks: good releases that were taken back as failed, %",
    axis: { type: "value", min: 0, max: 100 },
    of: ({ falseRollback }) => 100 * falseRollback,
  },
  {
    title: "Missed: bad releases, with enough traffic to tell, that were not found, %",
    axis: { type: "value", min: 0, max: 100 },
    of: ({ miss }) => 100 * miss,
  },
  {
    title: "Median time to find a bad release, with enough traffic to tell, minutes",
    axis: { type: "log", min: 0.5, max: 64, logBase: 2 },
    of: ({ medianSeconds }) => medianSeconds / 60,
  },
];

/** A gap where there is nothing to show. */
function visible(value: number): number | null {
  return Number.isFinite(value) ? Math.round(100 * value) / 100 : null;
}
