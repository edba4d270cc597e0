import assert from "node:assert/strict";
import fc from "fast-check";
import type { Exposure, ExposureInput } from "../../release/exposure";
import { BYPASS_HEADER, expose, NOTHING_DEPLOYED, remember } from "../../release/exposure";
import { refusals } from "../../release/refusals";
import { releaseId, sameRelease } from "../../release/schema";
import { releases, rollouts, walks } from "./generators";

const RUNS = { numRuns: 1_000 };

/** Who is served by what: everything that a user of the product could notice. */
function served({ tracks, flag }: Exposure) {
  return { releases: tracks.filter(({ weight }) => weight > 0).map(({ id, weight }) => ({ id, weight })), flag };
}

/** The update that follows: the same plan, with what the last update left behind. */
function after(input: ExposureInput, change: Partial<ExposureInput>): ExposureInput {
  return { ...input, last: remember(input), ...change };
}

describe("the laws of exposure", () => {
  it("1: stable and candidate share exactly 100 % of the traffic, at every step", () => {
    fc.assert(
      fc.property(rollouts, (input) => {
        const { weights, tracks } = expose(input);
        assert.equal(weights.stable + weights.candidate, 100);
        const total = tracks.reduce((sum, { weight }) => sum + weight, 0);
        const nobodyToServe = input.last.stable === null && input.step === 0 && !input.finalised;
        assert.equal(total, nobodyToServe ? 0 : 100);
      }),
      RUNS,
    );
  });

  it("2: the candidate's weight never falls while the step grows, from nobody at step 0 to all at the last", () => {
    fc.assert(
      fc.property(walks, (input) => {
        fc.pre(!sameRelease(input.release, input.last.stable.release));
        const weights = [0, ...input.plan.steps].map((_, step) => expose({ ...input, step }).weights.candidate);
        assert.equal(weights[0], 0);
        assert.equal(weights.at(-1), 100);
        assert.deepEqual(weights, [...weights].sort((left, right) => left - right));
      }),
      RUNS,
    );
  });

  it("3: a rollback serves exactly what the last step of the stable release served", () => {
    fc.assert(
      fc.property(walks, releases, (input, next) => {
        const atTheEnd = { ...input, step: input.plan.steps.length };
        const finalised = after(atTheEnd, { finalised: true });
        const nextRelease = after(finalised, { release: next, finalised: false, step: 1 });
        const takenBack = after(nextRelease, { rollback: true });
        assert.deepEqual(served(expose(takenBack)), served(expose(atTheEnd)));
        assert.deepEqual(expose(takenBack).tracks, expose(finalised).tracks);
      }),
      RUNS,
    );
  });

  it("4: the first release is exposed to all once it is let in, and there is nothing to roll back to", () => {
    fc.assert(
      fc.property(walks, (input) => {
        const first = { ...input, last: NOTHING_DEPLOYED };
        assert.equal(expose({ ...first, step: 0 }).weights.candidate, 0);
        assert.equal(expose({ ...first, step: 1 }).weights.candidate, 100);
        assert.deepEqual(
          refusals({ ...first, rollback: true }).map(({ path }) => path),
          ["sluice:rollback"],
        );
      }),
      RUNS,
    );
  });

  it("5: the kill switch admits nobody whatever else is set, and safe mode admits readers whatever else is set", () => {
    fc.assert(
      fc.property(rollouts, (input) => {
        const { killSwitch, safeMode } = input.emergency;
        assert.equal(expose(input).admits, killSwitch ? "nobody" : safeMode ? "readers" : "everyone");
      }),
      RUNS,
    );
  });
});

describe("what follows from an exposure", () => {
  it("is the same each time it is asked for, and asking changes nothing", () => {
    fc.assert(
      fc.property(rollouts, (input) => {
        const before = structuredClone(input);
        assert.deepEqual(expose(input), expose(input));
        assert.deepEqual(input, before);
      }),
      RUNS,
    );
  });

  it("gives every deployed release a name of its own", () => {
    fc.assert(
      fc.property(rollouts, (input) => {
        const ids = expose(input).tracks.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
      }),
      RUNS,
    );
  });

  it("moves the stable release only when the last step has been passed and finalised", () => {
    fc.assert(
      fc.property(walks, (input) => {
        assert.deepEqual(remember(input).stable, input.last.stable);
        const atTheEnd = { ...input, step: input.plan.steps.length };
        const finalised = after(atTheEnd, { finalised: true });
        assert.deepEqual(refusals(finalised), []);
        assert.deepEqual(remember(finalised).stable?.release, input.release);
      }),
      RUNS,
    );
  });

  it("refuses to finalise a release that has not been at the last step", () => {
    fc.assert(
      fc.property(walks, releases, (input, next) => {
        fc.pre(!sameRelease(next, input.release) && !sameRelease(next, input.last.stable.release));
        const atTheEnd = { ...input, step: input.plan.steps.length };
        const swapped = after(atTheEnd, { finalised: true, release: next });
        assert.ok(refusals(swapped).some(({ path }) => path === "sluice:finalised"));
      }),
      RUNS,
    );
  });

  it("refuses to skip a step, and lets one step be taken after the other", () => {
    fc.assert(
      fc.property(walks, releases, fc.nat(3), (input, next, ahead) => {
        fc.pre(!sameRelease(next, input.last.stable.release) && !sameRelease(next, input.release));
        const steps = Array.from({ length: 6 }, () => ({ weight: 100, hold: "1m", approvals: [], deploys: [], triggers: [], tests: [] }));
        const walking = { ...input, plan: { ...input.plan, steps }, step: 2, last: { ...input.last, step: 2 } };
        const skips = (change: Partial<ExposureInput>) => refusals({ ...walking, ...change }).map(({ path }) => path);
        assert.deepEqual(skips({ step: 2 + ahead }), ahead > 1 ? ["sluice:step"] : []);
        assert.deepEqual(skips({ release: next, step: ahead }), ahead > 1 ? ["sluice:step"] : []);
      }),
      RUNS,
    );
  });

  it("keeps the release before deployed after a blue-green switch, and retires it after a canary", () => {
    fc.assert(
      fc.property(walks, (input) => {
        fc.pre(!sameRelease(input.release, input.last.stable.release));
        const finalised = after({ ...input, step: input.plan.steps.length }, { finalised: true });
        const roles = expose(finalised).tracks.map(({ role }) => role);
        assert.deepEqual(roles, input.plan.strategy === "blueGreen" ? ["stable", "previous"] : ["stable"]);
      }),
      RUNS,
    );
  });

  it("lets testers reach a candidate at any weight, by its name in a header", () => {
    fc.assert(
      fc.property(walks, (input) => {
        fc.pre(!sameRelease(input.release, input.last.stable.release));
        assert.deepEqual(expose(input).bypass, { header: BYPASS_HEADER, value: releaseId(input.release) });
        assert.equal(expose({ ...input, rollback: true }).bypass, null);
      }),
      RUNS,
    );
  });
});
