/**
 * Metrics read directly from the one page on which a gateway exposes them. Nothing else remembers its counters, so the
 * last pages are kept here: a window can be told once its start has been seen.
 */

import type { MetricsSource } from "../../release/schema/driver";
import { askText } from "./ask";
import { createCounter } from "./counter";
import { type ExposedSample, readExposition } from "./exposition";
import type { Metrics } from "./metrics";
import { sampleOf } from "./sample";
import { growth, type Labels, type Reading, totalsOf } from "./series";
import { count, refuseLate, type Source, troubleAt } from "./source";

export type ScrapeSource = Extract<MetricsSource, { kind: "scrape" }>;

/** A page counts as the one of a time that it was read this near to. */
const NEAR_MS = 15_000;

/** How long pages are kept. */
const KEPT_MS = 3_600_000;

/** Both formats in which a page is text. */
const ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=1";

interface Page {
  /** The end of the window that it was read for, or when it was read. */
  readonly at: Date;
  readonly readings: readonly Reading[];
}

export function scrapeMetrics(names: ScrapeSource, source: Source): Metrics {
  let pages: readonly Page[] = [];
  // A gateway starts again as a whole, or forgets a release that has gone and may come back.
  const countedBy = (labels: Labels) => labels[names.releaseLabel] ?? "";
  const counter = createCounter(countedBy);
  const inTurn = queue();
  /** The pages so far, and this one as the last. */
  const read = (at: Date, signal: AbortSignal): Promise<readonly Page[]> =>
    inTurn(async () => {
      const readings = await readPage(names, source, signal);
      pages = [...pages.filter((page) => at.getTime() - page.at.getTime() < KEPT_MS), { at, readings }];
      counter.read(of(names.requests, readings));
      return pages;
    });
  return {
    async look(sides, { from, to }, signal) {
      refuseFar(source, "end", to, source.now());
      const soFar = await read(to, signal);
      const start = soFar.slice(0, -1).findLastIndex(({ at }) => at <= from);
      refuseFar(source, "start", from, soFar[start]?.at);
      const readings = grownOver(soFar.slice(start), countedBy);
      const grown = { requests: of(names.requests, readings), buckets: of(bucketOf(names), readings) };
      const sample = (release: string) => sampleOf(source, release, totalsOf(release, grown, names));
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        candidate: sample(sides.candidate),
        baseline: sides.baseline === null ? null : sample(sides.baseline),
      };
    },
    async served(release, signal) {
      await read(source.now(), signal);
      return counter.by(names.hostLabel, { [names.releaseLabel]: release });
    },
  };
}

/** Runs one at a time: a page that came in after a later one would look like a restart. */
function queue() {
  let before: Promise<unknown> = Promise.resolve();
  return <T>(run: () => Promise<T>): Promise<T> => {
    const result = before.then(run, run);
    before = result;
    return result;
  };
}

/** What has come from each page to the next one: a restart shows between them, however high the counters rise again. */
function grownOver(pages: readonly Page[], countedBy: (labels: Labels) => string): readonly Reading[] {
  return pages.slice(1).flatMap((page, index) => growth(pages[index]?.readings ?? [], page.readings, countedBy));
}

function of(name: string, readings: readonly Reading[]): readonly Reading[] {
  return readings.filter(({ labels }) => labels.__name__ === name);
}

async function readPage(names: ScrapeSource, source: Source, signal: AbortSignal): Promise<readonly Reading[]> {
  const text = await askText(source, { url: names.url, headers: { accept: ACCEPT } }, signal);
  const readings = parse(source, text, names).filter(({ labels }) =>
    Object.entries(names.selector).every(([label, value]) => labels[label] === value),
  );
  for (const { labels, value, at: taken } of readings) {
    count(source, JSON.stringify(labels), value);
    if (taken) refuseLate(source, names.requests, taken, source.now());
  }
  if (of(names.requests, readings).length === 0) throw noSeries(source, names);
  return readings;
}

function bucketOf({ duration }: ScrapeSource): string {
  return `${duration}_bucket`;
}

function parse(source: Source, text: string, names: ScrapeSource): readonly ExposedSample[] {
  try {
    return readExposition(text, new Set([names.requests, bucketOf(names)]));
  } catch (error) {
    const trouble = {
      found: `a page that cannot be read, ${error instanceof Error ? error.message : String(error)}`,
      expected: "the Prometheus text format",
      next: "Check the address, and what stands between here and it.",
    };
    throw troubleAt(source, trouble, error);
  }
}

function refuseFar(source: Source, edge: "start" | "end", time: Date, read: Date | undefined): void {
  if (read && Math.abs(read.getTime() - time.getTime()) <= NEAR_MS) return;
  const reading = edge === "end" ? "the page" : "the last page before, that";
  throw troubleAt(source, {
    found: read ? `${reading} of ${read.toISOString()}` : "no page from before, with which this one could be compared",
    expected: `one within ${NEAR_MS / 1000} s of the window's ${edge}, ${time.toISOString()}`,
    next: "Wait: a window can be told once a page was read at its start and at its end.",
  });
}

function noSeries(source: Source, { requests, selector }: ScrapeSource) {
  return troubleAt(source, {
    found: `no series of ${requests} with ${JSON.stringify(selector)}, of any release`,
    expected: "at least one",
    next: "Check the metric's name and the labels in `sluice:driver.metrics`, and that the page is the gateway's own.",
  });
}
