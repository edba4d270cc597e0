/** Charts as SVG, drawn by ECharts without a browser. Colours are the page's CSS variables, so that they follow its theme. */

import type { EChartsOption, LineSeriesOption } from "echarts";
import type { Chart, Series } from "./document";
import { trusted, type Html } from "./html";

export interface Size {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Draws charts one after the other; each gets names of its own for what its SVG refers to. */
export async function chartPainter(): Promise<(chart: Chart, size: Size) => Html> {
  // Loaded here: it takes half a second, and is an ES module.
  const echarts = await import("echarts");
  let drawn = 0;
  return (chart, size) => {
    const instance = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
    instance.setOption(options(chart, size));
    const svg = instance.renderToSVGString();
    instance.dispose();
    drawn += 1;
    return trusted(embedded(svg, `chart${drawn}-`));
  };
}

const FONT_SIZE = 13;

function options(chart: Chart, { width }: Size): EChartsOption {
  const label = { color: "var(--quiet)", fontSize: FONT_SIZE, fontFamily: "system-ui, sans-serif" };
  return {
    animation: false,
    useUTC: true,
    grid: { left: 62, right: 12, top: 24, bottom: 28 },
    xAxis: {
      type: "time",
      min: Date.parse(chart.from),
      max: Date.parse(chart.to),
      splitNumber: Math.floor(width / 90),
      axisLabel: { ...label, hideOverlap: true, formatter: timeLabels(chart) },
      axisLine: { lineStyle: { color: "var(--line)" } },
      axisTick: { lineStyle: { color: "var(--line)" } },
    },
    yAxis: {
      type: "value",
      min: 0,
      ...(chart.shape === "stairs" ? { max: 100, interval: 25 } : { splitNumber: 4 }),
      axisLabel: { ...label, formatter: (value: number) => `${value} ${chart.unit}` },
      splitLine: { lineStyle: { color: "var(--line)" } },
    },
    series: chart.series.map((series, index) => line(chart, series, index === 0)),
  };
}

/** Looks that do not rest on colour: the candidate is thick, the baseline thin, limits are dashed or dotted. */
const STROKES = {
  candidate: { width: 2.5, type: "solid" },
  baseline: { width: 1.25, type: "solid" },
  trigger: { width: 1.5, type: "dashed" },
  target: { width: 1.5, type: "dotted" },
} as const;

function line(chart: Chart, { role, values }: Series, isFirst: boolean): LineSeriesOption {
  const color = `var(--${role})`;
  const isAlone = values.filter((value) => value !== null).length === 1;
  return {
    type: "line",
    silent: true,
    emphasis: { disabled: true },
    showSymbol: isAlone,
    symbol: "circle",
    lineStyle: { color, ...STROKES[role] },
    itemStyle: { color },
    data: chart.times.map((time, index) => [Date.parse(time), values[index] ?? null]),
    ...(chart.shape === "stairs" ? { step: "end", areaStyle: { color, opacity: 0.12 } } : {}),
    ...(isFirst ? { markLine: marks(chart) } : {}),
  };
}

function marks({ marks: times }: Chart): LineSeriesOption["markLine"] {
  return {
    silent: true,
    symbol: "none",
    animation: false,
    label: { show: false },
    lineStyle: { color: "var(--mark)", width: 1, type: "solid" },
    data: times.map((time) => ({ xAxis: Date.parse(time) })),
  };
}

/** Of a longer time, minutes tell labels apart. */
const SHORT_MS = 600_000;

/** `14:30`, where time is short `14:30:15`, and at midnight the day. */
function timeLabels({ from, to }: Chart): (time: number) => string {
  const digits = Date.parse(to) - Date.parse(from) < SHORT_MS ? 8 : 5;
  return (time) => {
    const date = new Date(time);
    const clock = date.toISOString().slice(11, 19);
    return clock === "00:00:00" ? `${date.getUTCDate()} ${date.toUTCString().slice(8, 11)}` : clock.slice(0, digits);
  };
}

/** Without ECharts' own style sheet, its classes and its notes on data, and with names that no other chart has. */
function embedded(svg: string, prefix: string): string {
  return svg
    .replace(/<style >[\s\S]*?<\/style>/g, "")
    .replace(/ (?:class|ecmeta_\w+|pointer-events|xml:space|xmlns:xlink|baseProfile)="[^"]*"/g, "")
    .replace(/zr\d+-/g, prefix)
    .replace(/^<svg /, '<svg aria-hidden="true" focusable="false" ');
}
