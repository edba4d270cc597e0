/** What a plan asks the driver to look at, and `sluice:driver` says nothing of. */

import type { Mistake } from "./mistake";
import type { Config, Trigger } from "./schema";

/** Which part of `sluice:driver` each kind of trigger is seen by. */
const SEEN_BY = {
  healthCheck: "health",
  alert: "alerts",
  errorRate: "metrics",
  successRate: "metrics",
  errorRatio: "metrics",
  p95: "metrics",
  p95Ratio: "metrics",
} as const satisfies Readonly<Record<Trigger["kind"], string>>;

/** A stack that no driver is configured for is walked by hand, and nothing is missing there. */
export function triggersSeen({ plan, driver }: Config): Mistake[] {
  if (!driver) return [];
  return plan.triggers.flatMap(({ kind }, index) => {
    const source = SEEN_BY[kind];
    if (driver[source] !== undefined) return [];
    return [
      {
        path: `sluice:driver.${source}`,
        found: "nothing",
        expected: `where it is seen, for sluice:plan.triggers[${String(index)}] is a trigger of kind ${kind}`,
      },
    ];
  });
}
