/** Who let the rollout pass, and what held it up; and who was told. */

import { milliseconds, type Plan, type Trigger } from "../../release/schema";
import type { Approver } from "../machine/event";
import { ofKind, type Of, type Rollout } from "./events";
import { weightOf } from "./modelExposure";
import { duration, figure } from "./words";

/** One passage, or attempt at it. */
export interface Gate {
  readonly step: number;
  /** Percent. */
  readonly weight: number;
  readonly closed: readonly Of<"gateClosed">[];
  /** Null while it is closed. */
  readonly openedAt: string | null;
  readonly approvers: readonly Approver[];
}

/** One notice, on all its channels. */
export interface Telling {
  /** When that happened which it tells of. */
  readonly at: string;
  readonly kind: string;
  /** Channels that it was delivered on. */
  readonly told: readonly string[];
  readonly untold: readonly { readonly channel: string; readonly why: string | null }[];
}

export function gatesOf({ state, events }: Rollout): readonly Gate[] {
  const { plan } = state.terms;
  const gates: Gate[] = [];
  let closed: readonly Of<"gateClosed">[] = [];
  for (const event of events) {
    if (event.kind === "gateClosed") closed = [...closed, event];
    if (event.kind !== "gateOpened") continue;
    gates.push(gate(plan, { step: event.step, closed, openedAt: event.at, approvers: event.approvers }));
    closed = [];
  }
  const [still] = closed;
  return still ? [...gates, gate(plan, { step: still.step, closed, openedAt: null, approvers: [] })] : gates;
}

export function noticesOf({ events }: Rollout): readonly Telling[] {
  const tellings = new Map<string, readonly Of<"notified">[]>();
  for (const event of ofKind(events, "notified")) {
    const { content, facts } = event.notice;
    const key = `${content.kind} ${facts.at}`;
    tellings.set(key, [...(tellings.get(key) ?? []), event]);
  }
  return Array.from(tellings.values()).flatMap(telling);
}

function telling(events: readonly Of<"notified">[]): readonly Telling[] {
  const [first] = events;
  if (!first) return [];
  const { content, facts } = first.notice;
  return [
    {
      at: facts.at,
      kind: content.kind,
      told: events.filter(({ delivered }) => delivered).map(({ notice }) => notice.channel),
      untold: events
        .filter(({ delivered }) => !delivered)
        .map(({ notice, why }) => ({ channel: notice.channel, why })),
    },
  ];
}

/** Each of the plan's triggers as a sentence. */
export function triggersOf({ triggers }: Plan): readonly string[] {
  return triggers.map(condition);
}

function condition(trigger: Trigger): string {
  switch (trigger.kind) {
    case "healthCheck":
      return `${trigger.consecutiveFailures} failed health check${trigger.consecutiveFailures === 1 ? "" : "s in a row"}`;
    case "errorRate":
      return `error rate above ${figure(trigger.abovePercent)} % over ${span(trigger.over)}`;
    case "successRate":
      return `success rate below ${figure(trigger.belowPercent)} % over ${span(trigger.over)}`;
    case "errorRatio":
      return `error rate above ${figure(trigger.above)} × the baseline's`;
    case "p95":
      return `P95 above ${figure(trigger.aboveMs)} ms over ${span(trigger.over)}`;
    case "p95Ratio":
      return `P95 above ${figure(trigger.above)} × the baseline's`;
    case "alert":
      return `an alert of severity ${trigger.severity}`;
  }
}

function span(text: string): string {
  return duration(milliseconds(text));
}

function gate(plan: Plan, rest: Omit<Gate, "weight">): Gate {
  return { ...rest, weight: weightOf(plan, { kind: "step", step: rest.step }) };
}
