/** Looks at what users get from the candidate, for as long as it is exposed. */

import { judge } from "../../release/analysis/judge";
import type { Plan } from "../../release/schema";
import { triggersAt } from "../../release/triggers";
import { milliseconds } from "../../release/schema";
import type { Metrics, Sides } from "../metrics/metrics";
import { MetricsError } from "../metrics/metrics";
import type { RolloutEvent } from "../machine/event";
import type { Doing, Of } from "./runner";
import { pause } from "./until";

export interface Observing {
  readonly metrics: Metrics;
  /** Sentences about alerts that fire since then and take the release back. Throws a MetricsError where that cannot be had. */
  readonly alerts: (step: number, since: Date, signal: AbortSignal) => Promise<readonly string[]>;
  readonly plan: Plan;
}

/** A day of watching needs no look every few seconds; health checks go on at their own pace. */
const WATCH_PACE = 10;

export async function observe(observing: Observing, { wanted, signal, emit }: Doing<"observe">): Promise<void> {
  const interval = milliseconds(observing.plan.analysis.interval);
  let last = await begin(observing, wanted().sides, signal);
  for (;;) {
    await pause(wanted().pace === "watch" ? interval * WATCH_PACE : interval, signal);
    const now = new Date();
    emit(await look(observing, wanted(), { from: last, to: now }, signal));
    // What could not be seen is left out: a source that remembers nothing could never tell of it.
    last = now;
  }
}

/** Asks the source once, so that one which tells differences alone has something to compare the first look with. */
async function begin({ metrics }: Observing, { candidate }: Sides, signal: AbortSignal): Promise<Date> {
  try {
    await metrics.served(candidate, signal);
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
  }
  return new Date();
}

type Seen = Extract<RolloutEvent, { kind: "observed" | "unobserved" | "triggered" }>;

async function look(
  { metrics, alerts, plan }: Observing,
  { step, from, looks, sides }: Of<"observe">,
  between: { readonly from: Date; readonly to: Date },
  signal: AbortSignal,
): Promise<Seen> {
  try {
    const firing = await alerts(step, new Date(from), signal);
    if (firing.length > 0) return { kind: "triggered", reasons: firing };
    const seen = await metrics.look(sides, between, signal);
    return { kind: "observed", look: seen, verdict: judge({ ...plan, triggers: triggersAt(plan, step) }, [...looks, seen]) };
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
    return { kind: "unobserved", why: error.message };
  }
}
