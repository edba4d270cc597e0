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

/** At 100 % there is no baseline any more, and a plan that does nothing but compare could not tell whether to go on. */
export function toldAtTheEnd({ plan, driver }: Config): Mistake[] {
  const kinds = plan.triggers.map(({ kind }) => kind).filter((kind) => SEEN_BY[kind] === "metrics");
  const onlyCompares = kinds.length > 0 && kinds.every((kind) => kind === "errorRatio" || kind === "p95Ratio");
  if (!driver || plan.success || !onlyCompares) return [];
  return [
    {
      path: "sluice:plan.success",
      found: "nothing",
      expected: "limits for the last step, where there is no baseline left that sluice:plan.triggers could compare with",
    },
  ];
}

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
