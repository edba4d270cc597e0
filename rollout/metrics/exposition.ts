/**
 * Reads the Prometheus text format and OpenMetrics' (prometheus.io/docs/instrumenting/exposition_formats,
 * prometheus.io/docs/specs/om/open_metrics_spec), only the metrics that are asked for. Throws an Error in words on text
 * that is cut off, and on a line of theirs that is no sample.
 */

import { type Labels, type Reading, seconds } from "./series";

/** A sample; the metric's name is its label `__name__`, as in Prometheus. */
export interface ExposedSample extends Reading {
  /** When it was taken, where the page says so. */
  readonly at: Date | null;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
const LABELS = `\\{((?:[^"{}]|${QUOTED})*)\\}`;
const EXEMPLAR = "[ \\t]+# [^\\n]*";
const AFTER_NAME = new RegExp(
  `^(?:[ \\t]*${LABELS}[ \\t]*|[ \\t]+)(\\S+)(?:[ \\t]+([-+.\\deE]+))?(?:${EXEMPLAR})?[ \\t]*$`,
);
const LABEL = new RegExp(`[ \\t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \\t]*=[ \\t]*(${QUOTED})[ \\t]*(?:,[ \\t]*|$)`, "y");

const END_OF_OPEN_METRICS = /^# EOF\n?$/m;

export function readExposition(text: string, names: ReadonlySet<string>): readonly ExposedSample[] {
  const isOpenMetrics = END_OF_OPEN_METRICS.test(text);
  if (!isOpenMetrics && !text.endsWith("\n")) throw new Error("its last line is cut off");
  const timeUnitMs = isOpenMetrics ? 1000 : 1;
  return text.split("\n").flatMap((line) => {
    const name = NAME.exec(line)?.[0];
    return name !== undefined && names.has(name) ? [readSample(name, line, timeUnitMs)] : [];
  });
}

function readSample(name: string, line: string, timeUnitMs: number): ExposedSample {
  const match = AFTER_NAME.exec(line.slice(name.length));
  if (!match) throw new Error(`a line is no sample: ${line}`);
  const [, labels = "", value, time] = match;
  return {
    labels: { __name__: name, ...readLabels(labels, line) },
    value: seconds(value),
    at: time === undefined ? null : new Date(Number(time) * timeUnitMs),
  };
}

function readLabels(text: string, line: string): Labels {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let end = 0; end < text.trimEnd().length; end = LABEL.lastIndex) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new Error(`the labels of a line cannot be read: ${line}`);
    labels[name] = unescaped(value.slice(1, -1));
  }
  return labels;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}
