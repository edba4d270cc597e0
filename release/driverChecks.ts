/** What a plan asks the driver to look at, and `sluice:driver` says nothing of. */

import { duplicates } from "./lists";
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
  return triggersOf(plan).flatMap(({ kind, path }) => {
    const source = SEEN_BY[kind];
    if (driver[source] !== undefined) return [];
    return [{ path: `sluice:driver.${source}`, found: "nothing", expected: `where it is seen, for ${path} is a trigger of kind ${kind}` }];
  });
}

function triggersOf({ triggers, steps }: Config["plan"]) {
  return [
    ...triggers.map(({ kind }, index) => ({ kind, path: `sluice:plan.triggers[${String(index)}]` })),
    ...steps.flatMap((step, at) =>
      step.triggers.map(({ kind }, index) => ({ kind, path: `sluice:plan.steps[${String(at)}].triggers[${String(index)}]` })),
    ),
  ];
}

/** Tests that are asked for by name are there, each once. */
export function testsThere({ plan, driver }: Config): Mistake[] {
  if (!driver) return [];
  const names = driver.smokeTests.flatMap(({ name }) => name ?? []);
  const asked = [
    ...driver.preChecks.map((name, index) => ({ name, path: `sluice:driver.preChecks[${String(index)}]` })),
    ...plan.steps.flatMap(({ tests }, at) =>
      tests.map((name, index) => ({ name, path: `sluice:plan.steps[${String(at)}].tests[${String(index)}]` })),
    ),
  ];
  const known = names.length > 0 ? `one of ${names.join(", ")} (sluice:driver.smokeTests)` : "a name that one of sluice:driver.smokeTests has";
  return [
    ...duplicates(names).map(({ value }) => ({ path: "sluice:driver.smokeTests", found: `"${value}" twice`, expected: "a name of its own for each" })),
    ...asked.filter(({ name }) => !names.includes(name)).map(({ name, path }) => ({ path, found: `"${name}"`, expected: known })),
  ];
}
