/** The ways back, and where there is none. */

import assert from "node:assert/strict";
import type { RolloutEvent } from "../../rollout/machine/event";
import { atLastStep, atStepOne, begun, finalising, PLAN, watched } from "./story";
import type { Beginning, Story } from "./story";

const BACK = ["rollingBack", "update to rollback of level 2", "verify"] as const;

const is = (rollout: Story, phase: string, ...wants: readonly string[]) =>
  assert.deepEqual([rollout.state().phase, ...rollout.wants()], [phase, ...wants]);

const triggered: RolloutEvent = { kind: "triggered", reasons: ["3 health checks failed in a row"] };
const failedTest: RolloutEvent = { kind: "tested", what: "GET /ready", passed: false, reasons: ["status 500"] };
const verified: RolloutEvent = { kind: "verified", secondsToZero: 4.2, why: null };
const unverified: RolloutEvent = { kind: "verified", secondsToZero: null, why: "1.4.0 is still answering" };

const exposed: Readonly<Record<string, (beginning?: Beginning) => Story>> = {
  "at its first step": atStepOne,
  "at a gate": (beginning) => atStepOne(beginning).looks("pass", "10m"),
  "on its way to the next step": (beginning) => atStepOne(beginning).looks("pass", "10m").gateOpens(),
  "at its last step": atLastStep,
  "in its last tests": (beginning) => atLastStep(beginning).looks("pass", "10m"),
  "in its last watch": watched,
};

for (const [where, rolloutAt] of Object.entries(exposed)) {
  describe(`a release ${where}`, () => {
    it("is taken back as soon as the metrics say that it fails", () => {
      const rollout = rolloutAt().looks("fail");
      is(rollout, ...BACK);
      assert.deepEqual([rollout.state().rollback?.by, ...rollout.state().reasons], ["the analysis", "errors make it a fail"]);
    });

    it("is taken back at once by a trigger, also while it is paused", () => {
      is(rolloutAt().order("pause").tell(triggered), ...BACK);
      assert.deepEqual(rolloutAt().tell(triggered).state().reasons, ["3 health checks failed in a row"]);
    });

    it("is taken back when the metrics have said nothing for as long as the plan has patience", () => {
      const rollout = rolloutAt().blind("no answer").blind("no answer", "299s");
      assert.equal(rollout.state().rollback, null);
      is(rollout.blind("no answer", "1s"), ...BACK);
      assert.deepEqual(rollout.state().reasons, ["the metrics have said nothing for 5m: no answer"]);
    });

    it("is taken back by a person's word", () => {
      const rollout = rolloutAt().order("rollback");
      is(rollout, ...BACK);
      assert.deepEqual([rollout.state().rollback?.by, ...rollout.state().reasons], ["rita@shop.dev", "because"]);
    });
  });
}

describe("a release", () => {
  it("is taken back when the metrics cannot tell within the plan's patience after the hold", () => {
    const rollout = atStepOne().looks("inconclusive", "14m");
    assert.equal(rollout.state().phase, "holding");
    is(rollout.looks("inconclusive", "1m"), ...BACK);
    assert.equal(rollout.state().reasons[0], "the metrics could not tell within 5m after the hold");
  });

  it("is not taken back for moments without metrics", () => {
    const rollout = atStepOne().blind("no answer").blind("no answer", "4m").looks("inconclusive").blind("no answer", "4m");
    assert.equal(rollout.blind("no answer", "4m").state().phase, "holding");
  });

  for (const what of ["before its first step", "after its last"] as const) {
    it(`is taken back when its tests fail ${what}`, () => {
      const rollout = what === "after its last" ? atLastStep().looks("pass", "10m") : begun().updated();
      is(rollout.tell(failedTest), ...BACK);
      assert.deepEqual([rollout.state().rollback?.by, ...rollout.state().reasons], ["GET /ready", "status 500"]);
    });
  }

  it("is taken back when an update has failed three times in a row, not before", () => {
    const rollout = begun().updateFails("503", 2);
    is(rollout, "deploying", "update to step 0");
    assert.equal(rollout.update().attempt, 3);
    is(rollout.updateFails("503"), ...BACK);
    assert.deepEqual(rollout.state().reasons, ["the update failed 3 times, the last time because 503"]);
    is(begun().updateFails("503", 2).updated().testsPass().gateOpens().updateFails("503", 2), "moving", "update to step 1");
  });

  it("that was refused a moment ago is taken back at once nevertheless", () => {
    const rollout = atStepOne().looks("pass", "10m").gateOpens().updateIsRefused("cost: 900 USD").tell(triggered);
    is(rollout, ...BACK);
    assert.equal(rollout.update().notBefore, null);
  });

  it("is taken back once: what else goes wrong meanwhile changes nothing", () => {
    const rollout = atStepOne().tell(triggered).order("rollback").looks("fail").tell(triggered);
    is(rollout, ...BACK);
    assert.deepEqual(rollout.state().reasons, ["3 health checks failed in a row"]);
  });

  it("is told of to the channels for rollbacks as well, at the decision and when it is done", () => {
    const rollout = atStepOne();
    rollout.told();
    assert.deepEqual(rollout.tell(triggered).told(), ["team: rollback", "oncall: rollback"]);
    is(rollout.updated(), "verifying", "verify");
    assert.deepEqual(rollout.told(), []);
    is(rollout.tell(verified), "rolledBack");
    const notices = rollout.notices();
    assert.deepEqual(notices.map(({ channel }) => channel), ["team", "oncall"]);
    assert.deepEqual(notices[0]?.content, { kind: "rolledBack", secondsToZero: 4.2, reportDue: aDayAfterDecision(rollout) });
  });

  it("is not said to be taken back while that could not be seen", () => {
    const rollout = atStepOne().tell(triggered).updated();
    rollout.told();
    is(rollout.tell(unverified), "halted");
    assert.deepEqual(rollout.told(), ["team: halted", "oncall: halted"]);
    assert.equal(rollout.state().reasons.at(-1), "taken back, and not seen to be so: 1.4.0 is still answering");
  });
});

describe("a rollback that halts", () => {
  for (const [how, rollout] of Object.entries({
    "because its update fails three times": () => atLastStep().tell(triggered).updateFails("the state is locked", 3),
    "because it cannot be seen": () => atStepOne().tell(triggered).updated().tell(unverified),
  })) {
    it(`${how} is not tried again by itself, but by a person's word`, () => {
      const halted = rollout();
      is(halted, "halted");
      is(halted.order("promote"), "halted");
      is(halted.order("rollback"), ...BACK);
      assert.equal(halted.update().attempt, 1);
      is(halted.updated().tell(verified), "rolledBack");
    });
  }
});

describe("a release that is being made the stable one", () => {
  it("is never taken back by itself: whatever goes wrong halts it", () => {
    is(finalising().updateFails("503", 3), "halted");
    is(finalising().tell(triggered), "halted");
    is(finalising().looks("fail"), "halted");
    is(finalising().order("rollback"), "halted");
    const [reason] = finalising().order("rollback").state().reasons.slice(-1);
    assert.equal(reason, "it is being made the stable release, which a rollback could no longer restore");
  });

  it("goes on where a person says so", () => {
    const rollout = finalising().updateFails("503", 3).order("promote");
    is(rollout, "finalising", "update to finalise");
    assert.equal(rollout.update().attempt, 1);
    is(rollout.updated(), "promoted");
  });
});

describe("a release that has to leave some error budget", () => {
  const plan = { success: { ...PLAN.success, errorBudgetPercent: 75 } };
  const objective = { availabilityPercent: 99.9, window: "30d" };

  it("becomes the stable one where it does", () => {
    is(finalising({ plan, objective }), "finalising", "update to finalise");
  });

  it("is left to a person where that cannot be told, who may make it the stable one", () => {
    const rollout = finalising({ plan });
    is(rollout, "halted");
    assert.deepEqual(rollout.state().reasons, ["the error budget is not known, and 75 % of it must be left"]);
    is(rollout.order("promote"), "finalising", "update to finalise");
  });
});

describe("a rollout that may last 30 minutes from its first step to its last", () => {
  const plan = { success: { ...PLAN.success, maximumDuration: "30m" } };
  const due: RolloutEvent = { kind: "due" };

  it("is taken back when its last step has not passed by then, whatever it waits for", () => {
    const atGate = atStepOne({ plan }).looks("pass", "10m");
    is(atGate, "waiting", "gate 2", "observe", "health", "wait");
    assert.equal(Date.parse(atGate.waitsUntil()), Date.parse(atGate.state().takenAt) + 30 * 60_000);
    is(atGate.tell(due, "20m"), ...BACK);
    assert.deepEqual(atGate.state().reasons, [
      "the last step has not passed 30 minutes after the first, and success.maximumDuration allows 30 minutes",
    ]);
    is(atStepOne({ plan }).order("pause").tell(due, "30m"), ...BACK);
    is(atLastStep({ plan }).tell(due, "20m"), ...BACK);
  });

  it("goes no further after that, though its gate opens or the metrics say that it is good", () => {
    is(atStepOne({ plan }).looks("pass", "10m").gateOpens("20m"), ...BACK);
    is(atStepOne({ plan }).looks("pass", "30m"), ...BACK);
  });

  it("is watched for as long as the plan says once its last step has passed", () => {
    is(atLastStep({ plan }).looks("pass", "10m"), "testing", "test", "observe", "health");
    is(finalising({ plan }), "finalising", "update to finalise");
  });

  it("is left to a person where there is nothing to go back to", () => {
    const rollout = begun({ plan, stable: false }).updated("1h").gateOpens().updated().tell(due, "30m");
    is(rollout, "halted");
    assert.match(rollout.state().reasons.join("; "), /maximumDuration allows 30 minutes; there is no stable release/);
  });
});

describe("a first release", () => {
  it("is not taken back, for there is nothing to go back to: it halts and says what stops the traffic", () => {
    const rollout = atFirstExposure().looks("fail");
    is(rollout, "halted");
    assert.match(rollout.state().reasons.join("; "), /errors make it a fail; there is no stable release to go back to; the kill switch/);
    is(atFirstExposure().tell(triggered), "halted");
    is(atFirstExposure().order("rollback"), "halted");
    is(begun({ stable: false }).updateFails("503", 3), "halted");
  });

  it("goes on to become the stable one where a person says so", () => {
    is(atFirstExposure().tell(triggered).order("promote"), "finalising", "update to finalise");
  });

  it("does not become the stable one by a person's word before anybody is served by it", () => {
    is(begun({ stable: false }).updateFails("503", 3).order("promote"), "halted");
  });
});

function atFirstExposure(): Story {
  return begun({ stable: false }).updated().gateOpens().updated();
}

function aDayAfterDecision(rollout: Story): string {
  const at = rollout.events().find(({ kind }) => kind === "triggered")?.at ?? "";
  return new Date(Date.parse(at) + 86_400_000).toISOString();
}
