/** Weekly windows of time, in UTC. */

import { milliseconds } from "../schema";
import type { Plan } from "../schema";

type Window = NonNullable<Plan["window"]>;

const DAY_MS = 86_400_000;
const WEEKDAYS: readonly Window["day"][] = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
];

/** Whether the time lies in one of the window's weekly occurrences; it may begin on the day before. */
export function isInside(window: Window, now: Date): boolean {
  return now.getTime() < lastStart(window, now) + milliseconds(window.length);
}

/** When it opens next, after now. */
export function nextStart(window: Window, now: Date): Date {
  return new Date(lastStart(window, now) + 7 * DAY_MS);
}

/** The latest start that is not after now. */
function lastStart({ day, startsAtUtc }: Window, now: Date): number {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const daysBack = (now.getUTCDay() - WEEKDAYS.indexOf(day) + 7) % 7;
  const [hours = 0, minutes = 0] = startsAtUtc.split(":").map(Number);
  const start = midnight - daysBack * DAY_MS + (hours * 60 + minutes) * 60_000;
  return start <= now.getTime() ? start : start - 7 * DAY_MS;
}

/** `Sunday 2026-11-22 02:00 UTC` */
export function moment(time: Date): string {
  const weekday = WEEKDAYS[time.getUTCDay()] ?? "";
  return `${weekday.charAt(0).toUpperCase()}${weekday.slice(1)} ${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
