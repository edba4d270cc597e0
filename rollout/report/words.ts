/** Figures, times and names as people read them. All times are UTC. */

import type { Target } from "../machine/event";
import type { Plan } from "../../release/schema";

/** Three digits that count, and no more: `0.021`, `8.25`, `182`, `1,204`; a dash for what JSON could not hold. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return new Intl.NumberFormat("en-GB", digits).format(value);
}

export function dollars(amount: number): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 2 })
    .format(amount)
    .replace(/\.00$/, "");
}

const UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/** The two largest units that count: `1 h 4 min`, `38 s`, `7.4 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 60_000) return `${figure(Math.round(milliseconds / 100) / 10)} s`;
  const index = UNITS.findIndex(({ ms }) => milliseconds >= ms);
  const [large, small] = UNITS.slice(index, index + 2);
  if (!large || !small) return `${figure(milliseconds / 1000)} s`;
  const inSmall = Math.round(milliseconds / small.ms);
  const perLarge = large.ms / small.ms;
  const rest = inSmall % perLarge;
  return `${Math.floor(inSmall / perLarge)} ${large.name}${rest > 0 ? ` ${rest} ${small.name}` : ""}`;
}

/** `22 Nov, 02:15:08`; what is no time is given as it is. */
export function moment(time: string): string {
  const [day, month] = dayOf(time);
  return day && month ? `${day} ${month}, ${new Date(time).toISOString().slice(11, 19)}` : time;
}

/** `22 Nov 2026, 02:15`; what is no time is given as it is. */
export function dated(time: string): string {
  const [day, month, year] = dayOf(time);
  return day && month && year ? `${day} ${month} ${year}, ${new Date(time).toISOString().slice(11, 16)}` : time;
}

/** Day, month and year; nothing for what is no time. */
function dayOf(time: string): readonly string[] {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? [] : date.toUTCString().split(" ").slice(1, 4);
}

export function count(number: number, noun: string): string {
  return `${figure(number)} ${noun}${number === 1 ? "" : "s"}`;
}

export function weights({ steps }: Plan): string {
  return `${steps.map(({ weight }) => weight).join(", ")} %`;
}

/** What an update was for. */
export function targetInWords(to: Target, { steps }: Plan): string {
  switch (to.kind) {
    case "finalise":
      return "Finalisation";
    case "rollback":
      return `Rollback, level ${to.level}`;
    case "step":
      return to.step === 0 ? "Deployment" : `Step ${to.step} of ${steps.length}`;
  }
}
