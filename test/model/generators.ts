/** Random plans, releases and rollouts, all of them valid, for the laws of the model. */

import fc from "fast-check";
import type { ExposureInput, LastOutputs } from "../../release/exposure";
import type { Audience, Plan, Release } from "../../release/schema";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";

const hex = (length: number) =>
  fc.array(fc.nat(15), { minLength: length, maxLength: length }).map((digits) => digits.map((digit) => digit.toString(16)).join(""));

const audience: fc.Arbitrary<Audience> = fc.record({
  stage: fc.constantFrom("alpha", "beta", "ga"),
  allowlist: fc.uniqueArray(fc.constantFrom("tenant:one", "tenant:two", "user:three"), { minLength: 1 }),
});

export const releases: fc.Arbitrary<Release> = fc
  .record({ version: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((parts) => parts.join(".")), commit: hex(12), image: hex(64) })
  .map(({ version, commit, image }) =>
    releaseSchema.parse({ version, commit, services: { api: { image: `shop/api@sha256:${image}` } }, web: { gitRef: commit } }),
  );

export const plans: fc.Arbitrary<Plan> = fc
  .record({
    strategy: fc.constantFrom("canary", "blueGreen", "flag"),
    weights: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 8 }),
    flag: fc.option(audience, { nil: undefined }),
  })
  .map(({ strategy, weights, flag }) =>
    planSchema.parse({
      strategy,
      steps: [...weights.sort((left, right) => left - right), 100].map((weight) => ({ weight, hold: "1m", flag })),
    }),
  );

const memory: fc.Arbitrary<LastOutputs> = fc.record({
  stable: fc.option(fc.record({ release: releases, flag: fc.option(audience) })),
  previous: fc.option(releases),
  candidate: fc.option(releases),
  step: fc.nat(8),
});

/** Any rollout at any of its steps, with every combination of the flags that a person can set. */
export const rollouts: fc.Arbitrary<ExposureInput> = fc
  .record({
    plan: plans,
    release: releases,
    position: fc.nat(),
    finalised: fc.boolean(),
    rollback: fc.boolean(),
    emergency: fc.record({ killSwitch: fc.boolean(), safeMode: fc.boolean() }),
    last: memory,
  })
  .map(({ position, ...input }) => ({ ...structuredClone(input), step: position % (input.plan.steps.length + 1) }));

/** A rollout on its way: a stable release is there, a candidate walks, nobody has pulled a lever. */
export const walks: fc.Arbitrary<ExposureInput & { readonly last: { readonly stable: NonNullable<LastOutputs["stable"]> } }> = fc
  .record({ input: rollouts, stable: fc.record({ release: releases, flag: fc.option(audience) }) })
  .map(({ input, stable }) => ({
    ...input,
    finalised: false,
    rollback: false,
    emergency: { killSwitch: false, safeMode: false },
    last: { ...input.last, stable, candidate: input.release },
  }));
