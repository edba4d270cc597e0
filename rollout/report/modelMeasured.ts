/** What was measured of candidate and baseline over time, and the limits that it was held to. */

import type { Look } from "../../release/analysis/look";
import type { Plan, Trigger } from "../../release/schema";
import { ofKind, type Rollout } from "./events";
import { figuresOf, type Figures } from "./figures";
import { exposuresOf, stepTimes } from "./modelExposure";

/** Both sides over one stretch of time. */
export interface Point {
  readonly from: string;
  readonly to: string;
  readonly candidate: Figures;
  /** Null where nothing else served. */
  readonly baseline: Figures | null;
}

/** A part of the rollout that is long enough, and unlike enough, to be drawn by itself. */
export interface Stretch {
  readonly name: "rollout" | "watch";
  /** ISO 8601; before the first point where exposure began before it. */
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

export type Measure = "errorRate" | "p95";

export interface Limit {
  readonly measure: Measure;
  readonly of: "trigger" | "target";
  /** Times the baseline's figure, or a figure of its own: percent, or milliseconds. */
  readonly relative: boolean;
  readonly value: number;
}

/** Points of a chart at most, so that a day's watch is as readable as a quarter of an hour. */
const POINTS = 96;

/**
 * The watch is apart where it is longer than the steps before it, which a common chart would squeeze. The steps' part
 * goes on for a little after the last step, so that it is seen.
 */
export function stretchesOf(rollout: Rollout): readonly Stretch[] {
  const looks = looksOf(rollout);
  const { first, last } = stepTimes(rollout);
  const begin = exposuresOf(rollout)[0]?.at;
  const end = rollout.events.at(-1)?.at;
  if (begin === undefined || end === undefined) return [];
  const isApart = first !== null && last !== null && lasting(last, end) > lasting(first, last);
  if (!isApart) return [{ name: "rollout", from: begin, to: end, points: pointsOf(looks) }];
  const to = new Date(Date.parse(last) + lasting(begin, last) / 20).toISOString();
  return [
    { name: "rollout", from: begin, to, points: pointsOf(looks.filter((look) => look.to <= to)) },
    { name: "watch", from: last, to: end, points: pointsOf(looks.filter(({ from }) => from >= last)) },
  ];
}

export function looksOf({ events }: Rollout): readonly Look[] {
  return ofKind(events, "observed").map(({ look }) => look);
}

export function limitsOf({ triggers, success }: Plan): readonly Limit[] {
  const targets: readonly Limit[] = success
    ? [
        { measure: "errorRate", of: "target", relative: false, value: success.errorRatePercent },
        { measure: "p95", of: "target", relative: false, value: success.p95Ms },
      ]
    : [];
  return [...triggers.flatMap((trigger) => triggerLimit(trigger) ?? []), ...targets];
}

/** Percent for the error rate, milliseconds for P95; null where it is not known. */
export function valueOf(figures: Figures | null, measure: Measure): number | null {
  if (!figures) return null;
  return measure === "errorRate" ? figures.errorRatePercent : (figures.p95?.ms ?? null);
}

/** What the limit comes to at a point; null where the baseline has no figure. */
export function limitAt({ measure, relative, value }: Limit, { baseline }: Point): number | null {
  if (!relative) return value;
  const figure = valueOf(baseline, measure);
  return figure === null ? null : value * figure;
}

function triggerLimit(trigger: Trigger): Limit | null {
  switch (trigger.kind) {
    case "errorRate":
      return { measure: "errorRate", of: "trigger", relative: false, value: trigger.abovePercent };
    case "successRate":
      return { measure: "errorRate", of: "trigger", relative: false, value: 100 - trigger.belowPercent };
    case "errorRatio":
      return { measure: "errorRate", of: "trigger", relative: true, value: trigger.above };
    case "p95":
      return { measure: "p95", of: "trigger", relative: false, value: trigger.aboveMs };
    case "p95Ratio":
      return { measure: "p95", of: "trigger", relative: true, value: trigger.above };
    case "healthCheck":
    case "alert":
      return null;
  }
}

/** Neighbouring looks are put together where there are too many. */
function pointsOf(looks: readonly Look[]): readonly Point[] {
  const size = Math.max(1, Math.ceil(looks.length / POINTS));
  const groups = Array.from({ length: Math.ceil(looks.length / size) }, (_, index) =>
    looks.slice(index * size, (index + 1) * size),
  );
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return first && last ? [{ from: first.from, to: last.to, ...sidesOf(group) }] : [];
  });
}

function sidesOf(looks: readonly Look[]): Pick<Point, "candidate" | "baseline"> {
  const baselines = looks.flatMap(({ baseline }) => baseline ?? []);
  return {
    candidate: figuresOf(looks.map(({ candidate }) => candidate)),
    baseline: baselines.length > 0 ? figuresOf(baselines) : null,
  };
}

function lasting(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
