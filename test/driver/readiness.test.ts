/** What keeps a rollout from being started. */

import assert from "node:assert/strict";
import type { LastOutputs } from "../../release/exposure";
import { config as configSchema } from "../../release/schema";
import { givesWay, notReady } from "../../rollout/driver/readiness";
import type { Circumstances } from "../../rollout/driver/readiness";
import type { State } from "../../rollout/machine/state";
import { atStepOne, begun, finalising, PLAN, releaseOf } from "./story";

const nothing = {} as LastOutputs;

function configFor(version: string, changes: object = {}) {
  const service = { name: "shop", domain: "shop.dev", environment: "dev", regions: ["us-east-1"], owners: ["team"] };
  const budget = { maximumMonthlyUsd: 500 };
  const driver = { metrics: { kind: "scrape", url: "http://127.0.0.1:9/metrics" } };
  const plan = { ...PLAN, notices: undefined };
  return configSchema.parse({ service: { ...service, budget }, release: releaseOf(version), plan, driver, ...changes });
}

const quiet = { plan: { notices: undefined } };

function refusals(version: string, before: State | null, changes: Partial<Circumstances> = {}): readonly string[] {
  return notReady({ config: configFor(version), last: nothing, before, environment: {}, again: false, ...changes });
}

describe("a rollout", () => {
  it("can be started where nothing speaks against it", () => {
    assert.deepEqual(refusals("1.4.0", null), []);
    assert.deepEqual(refusals("1.5.0", finalising(quiet).updated().state()), []);
  });

  it("can not be started without metrics", () => {
    const [reason] = refusals("1.4.0", null, { config: configFor("1.4.0", { driver: undefined }) });
    assert.match(reason ?? "", /^sluice:driver\.metrics is missing/);
  });

  it("can not be started while that of another release is under way, and goes on where it is the same one", () => {
    const before = atStepOne(quiet).state();
    assert.match(refusals("1.5.0", before).join(), /^the rollout of 1\.4\.0 is not over \(holding\)/);
    assert.deepEqual(refusals("1.4.0", before), []);
  });

  it("can not go on by another plan than it was started with", () => {
    const steps = [{ weight: 100 }];
    const config = configFor("1.4.0", { plan: { ...PLAN, notices: undefined, steps } });
    assert.match(refusals("1.4.0", atStepOne(quiet).state(), { config }).join(), /^sluice:plan was changed/);
  });

  it("of a release that was taken back is started again only where somebody insists", () => {
    const before = atStepOne(quiet)
      .order("rollback")
      .updated()
      .tell({ kind: "verified", secondsToZero: 2, why: null })
      .state();
    assert.match(refusals("1.4.0", before).join(), /^release 1\.4\.0 was taken back at .* \(because\); build another one, or give --again$/);
    assert.deepEqual(refusals("1.4.0", before, { again: true }), []);
    assert.deepEqual(refusals("1.5.0", before), []);
  });

  it("can be started after one that halted only where that was a first release, which nothing can take back", () => {
    const stuck = finalising(quiet).updateFails("503", 3).state();
    assert.match(refusals("1.5.0", stuck).join(), /^the rollout of 1\.4\.0 is not over \(halted\)/);
    const first = begun({ ...quiet, stable: false });
    assert.deepEqual(refusals("1.5.0", first.updateFails("503", 3).state()), []);
    assert.deepEqual([first.state().phase, givesWay(first.state(), releaseOf("1.4.0"))], ["halted", true]);
  });

  it("of a first release that halted with traffic on it gives way to another release, and to no other", () => {
    const before = begun({ ...quiet, stable: false }).updated().gateOpens().updated().looks("fail").state();
    assert.deepEqual([before.phase, givesWay(before, releaseOf("1.4.0")), givesWay(before, releaseOf("1.5.0"))], ["halted", false, true]);
  });
});
