/** Inputs for which no exposure is safe. Each is refused with the config value that asks for it. */

import type { ExposureInput } from "./exposure";
import type { Mistake } from "./mistake";
import { sameRelease } from "./schema";

/** Empty when `expose` may be asked. */
export function refusals(input: ExposureInput): Mistake[] {
  return [rollbackWithoutStable, rollbackWithFinalise, finalisedTooEarly, stepsSkipped].flatMap((check) => check(input));
}

function rollbackWithoutStable({ rollback, last }: ExposureInput): Mistake[] {
  if (!rollback || last.stable) return [];
  return [
    {
      path: "sluice:rollback",
      found: "true, and this stack has never finalised a release",
      expected: "a stable release in the stack's outputs, to go back to",
      next: "Use the kill switch (sluice:emergency.killSwitch) to stop traffic, or deploy a release that works",
    },
  ];
}

function rollbackWithFinalise({ rollback, finalised, release, last }: ExposureInput): Mistake[] {
  if (!rollback || !finalised || (last.stable && sameRelease(release, last.stable.release))) return [];
  return [
    {
      path: "sluice:finalised",
      found: "true together with sluice:rollback true",
      expected: "one of the two: a release is either kept or taken back",
      next: "Set sluice:finalised false",
    },
  ];
}

/** Guards the moment a new version is written into the config of a stack that still says `finalised: true`. */
function finalisedTooEarly({ finalised, rollback, release, plan, last }: ExposureInput): Mistake[] {
  if (!finalised || rollback || (last.stable && sameRelease(release, last.stable.release))) return [];
  const passed = last.candidate && sameRelease(last.candidate, release) && last.step === plan.steps.length;
  if (passed) return [];
  return [
    {
      path: "sluice:finalised",
      found: `true for release ${release.version}, which has not been at the last step`,
      expected: `an update at sluice:step ${String(plan.steps.length)} with this same release before it is finalised`,
      next: "Set sluice:finalised false and walk the steps",
    },
  ];
}

/** Each step is there to be watched: a jump past the next one would expose people that nobody has looked out for. */
function stepsSkipped({ rollback, release, step, last }: ExposureInput): Mistake[] {
  if (rollback || !last.stable || sameRelease(release, last.stable.release)) return [];
  const taken = last.candidate && sameRelease(last.candidate, release) ? last.step : 0;
  if (step <= taken + 1) return [];
  return [
    {
      path: "sluice:step",
      found: `${String(step)}, and release ${release.version} is at step ${String(taken)}`,
      expected: `${String(taken + 1)} at most: one step after the other`,
    },
  ];
}
