/**
 * Counters that never fall: instances are restarted and go away, and what they have answered stays counted. Known from
 * the first reading on.
 */

import { growth, type Labels, type Reading, seriesKey } from "./series";

export interface Counter {
  /** Takes in what the series say now. */
  read(readings: readonly Reading[]): void;
  /** Everything counted so far, by the value of a label, of the series that have these labels. */
  by(label: string, having: Readonly<Record<string, string>>): Readonly<Record<string, number>>;
}

/** What `countedBy` gives the same for starts again together. */
export function createCounter(countedBy: (labels: Labels) => string): Counter {
  const last = new Map<string, Reading>();
  const counted = new Map<string, Reading>();
  return {
    read(readings) {
      for (const { labels, value } of growth([...last.values()], readings, countedBy)) {
        const key = seriesKey(labels);
        counted.set(key, { labels, value: value + (counted.get(key)?.value ?? 0) });
      }
      for (const reading of readings) last.set(seriesKey(reading.labels), reading);
    },
    by(label, having) {
      const sums = new Map<string, number>();
      for (const { labels, value } of counted.values()) {
        if (Object.entries(having).some(([name, wanted]) => labels[name] !== wanted)) continue;
        const group = labels[label] ?? "";
        sums.set(group, (sums.get(group) ?? 0) + value);
      }
      return Object.fromEntries(sums);
    },
  };
}
