/** Looks at what users get from the candidate, for as long as it is exposed. */

import { judge } from "../../release/analysis/judge";
import type { Look } from "../../release/analysis/look";
import type { Plan } from "../../release/schema";
import { milliseconds } from "../../release/schema";
import type { Metrics, Sides } from "../metrics/metrics";
import { MetricsError } from "../metrics/metrics";
import type { RolloutEvent } from "../machine/event";
import type { Doing } from "./runner";
import { pause } from "./until";

export interface Observing {
  readonly metrics: Metrics;
  /** Sentences about alerts that fire since then and take the release back. Throws a MetricsError where that cannot be had. */
  readonly alerts: (since: Date, signal: AbortSignal) => Promise<readonly string[]>;
  readonly plan: Plan;
  readonly sides: Sides;
}

/** A day of watching needs no look every few seconds; health checks go on at their own pace. */
const WATCH_PACE = 10;

export async function observe(observing: Observing, { wanted, signal, emit }: Doing<"observe">): Promise<void> {
  const interval = milliseconds(observing.plan.analysis.interval);
  const begun = await begin(observing, signal);
  let last = wanted().looks.at(-1)?.to ?? wanted().from;
  for (;;) {
    await pause(wanted().pace === "watch" ? interval * WATCH_PACE : interval, signal);
    const since = { step: new Date(wanted().from), last: new Date(last) };
    const event = await look(observing, since, wanted().looks, signal);
    if (event.kind === "observed") last = event.look.to;
    // A source that remembers nothing cannot tell of the time before this driver came.
    if (event.kind === "unobserved" && last < begun) last = begun;
    emit(event);
  }
}

/** Asks the source once, so that one which tells differences alone has something to compare the first look with. */
async function begin({ metrics, sides }: Observing, signal: AbortSignal): Promise<string> {
  try {
    await metrics.served(sides.candidate, signal);
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
  }
  return new Date().toISOString();
}

type Seen = Extract<RolloutEvent, { kind: "observed" | "unobserved" | "triggered" }>;

/** A stretch that could not be seen is part of the next one that can. */
async function look(
  { metrics, alerts, plan, sides }: Observing,
  since: { readonly step: Date; readonly last: Date },
  before: readonly Look[],
  signal: AbortSignal,
): Promise<Seen> {
  try {
    const firing = await alerts(since.step, signal);
    if (firing.length > 0) return { kind: "triggered", reasons: firing };
    const seen = await metrics.look(sides, { from: since.last, to: new Date() }, signal);
    return { kind: "observed", look: seen, verdict: judge(plan, [...before, seen]) };
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
    return { kind: "unobserved", why: error.message };
  }
}
