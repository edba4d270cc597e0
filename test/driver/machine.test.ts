/** The way of a release to everybody, and what people can do to it on the way. */

import assert from "node:assert/strict";
import type { Emergency } from "../../release/schema";
import { atLastStep, atStepOne, begun, finalising, RITA, watched } from "./story";
import type { Story } from "./story";

const is = (rollout: Story, phase: string, ...wants: readonly string[]) =>
  assert.deepEqual([rollout.state().phase, ...rollout.wants()], [phase, ...wants]);

const WATCH = ["observe", "health"] as const;

describe("a good release", () => {
  it("goes from step to step, is watched with all traffic, and becomes the stable one", () => {
    const rollout = begun();
    is(rollout, "deploying", "update to step 0");
    is(rollout.updated(), "testing", "test");
    is(rollout.testsPass(), "waiting", "gate 1");
    is(rollout.gateOpens(), "moving", "update to step 1");
    is(rollout.updated(), "holding", ...WATCH);
    is(rollout.looks("pass", "9m"), "holding", ...WATCH);
    is(rollout.looks("pass", "1m"), "waiting", "gate 2", ...WATCH);
    is(rollout.gateOpens(), "moving", "update to step 2", ...WATCH);
    is(rollout.updated(), "holding", ...WATCH);
    is(rollout.looks("pass", "10m"), "testing", "test", ...WATCH);
    is(rollout.testsPass(), "watching", ...WATCH);
    is(rollout.looks("pass", "59m"), "watching", ...WATCH);
    is(rollout.looks("pass", "1m"), "finalising", "update to finalise");
    is(rollout.updated(), "promoted");
  });

  it("is told of at its start, at each step, when it is watched and when it is done", () => {
    const rollout = begun();
    assert.deepEqual(rollout.told(), ["team: started"]);
    rollout.updated().testsPass().gateOpens().updated();
    assert.deepEqual(rollout.told(), ["team: step"]);
    rollout.looks("pass", "10m");
    assert.deepEqual(rollout.told(), ["team: healthy"]);
    rollout.gateOpens().updated();
    assert.deepEqual(rollout.told(), ["team: step"]);
    rollout.looks("pass", "10m").testsPass();
    assert.deepEqual(rollout.told(), ["team: healthy", "team: watching"]);
    rollout.looks("pass", "1h").updated();
    assert.deepEqual(rollout.told(), ["team: done"]);
  });

  it("is not told of where the plan names nobody", () => {
    assert.deepEqual(begun({ plan: { notices: undefined } }).updated().testsPass().gateOpens().updated().told(), []);
  });

  it("stays at a step until the metrics say that it is good, however long the hold has been over", () => {
    const rollout = atStepOne().looks("inconclusive", "10m").looks("inconclusive", "4m");
    assert.equal(rollout.state().phase, "holding");
    assert.equal(rollout.looks("pass").state().phase, "waiting");
  });

  it("is judged at each step by that step's looks alone", () => {
    const rollout = atStepOne().looks("pass", "5m").looks("pass", "5m");
    assert.equal(rollout.state().looks.length, 2);
    assert.equal(rollout.gateOpens().updated().state().looks.length, 0);
    assert.equal(rollout.state().verdict, null);
  });
});

describe("the first release", () => {
  it("goes to everybody in one step, for there is nobody to protect, and is tested when it can be reached", () => {
    const rollout = begun({ stable: false });
    is(rollout.updated(), "waiting", "gate 2");
    is(rollout.gateOpens(), "moving", "update to step 2");
    is(rollout.updated(), "holding", ...WATCH);
    is(rollout.looks("pass", "10m"), "testing", "test", ...WATCH);
    is(rollout.testsPass().looks("pass", "1h").updated(), "promoted");
  });
});

describe("a closed gate", () => {
  const closed = (...reasons: readonly string[]) => ({ kind: "gateClosed", step: 1, reasons }) as const;

  it("holds the rollout, and people are told why each time that the reasons change", () => {
    const rollout = begun().updated().testsPass();
    rollout.told();
    is(rollout.tell(closed("approval: found none")), "waiting", "gate 1");
    const [notice] = rollout.notices();
    assert.deepEqual(notice?.content, { kind: "waiting", step: 1, weight: 5, reasons: ["approval: found none"] });
    assert.deepEqual(rollout.tell(closed("window: it is Friday")).told(), ["team: waiting"]);
    is(rollout.gateOpens(), "moving", "update to step 1");
    assert.deepEqual(rollout.state().obstacles, []);
  });

  it("does not keep those who are exposed from being looked after", () => {
    const rollout = atStepOne().looks("pass", "10m").blind("no answer").blind("no answer", "5m");
    is(rollout, "rollingBack", "update to rollback of level 2", "verify");
  });

  it("is what a step's update meets that the pack refuses: it is asked again a minute later, and told once", () => {
    const rollout = begun().updated().testsPass().gateOpens();
    rollout.told();
    is(rollout.updateIsRefused("cost: 900 USD"), "waiting", "gate 1");
    assert.equal(rollout.state().retryAt, later(rollout, 60));
    assert.deepEqual(rollout.told(), ["team: waiting"]);
    assert.deepEqual(rollout.gateOpens("1m").updateIsRefused("cost: 900 USD").told(), []);
    assert.deepEqual(rollout.gateOpens("1m").updateIsRefused("cost: 950 USD").told(), ["team: waiting"]);
  });

  it("is not told again and again where the deployment itself is refused", () => {
    const rollout = begun();
    rollout.told();
    assert.deepEqual(rollout.updateIsRefused("a secret in clear").told(), ["team: waiting"]);
    assert.deepEqual(rollout.updateIsRefused("a secret in clear", "1m").told(), []);
    assert.equal(rollout.update().notBefore, later(rollout, 60));
    is(rollout.updated("1m"), "testing", "test");
  });
});

describe("a person who", () => {
  it("pauses a rollout stops its gates and its promotion, but not the watch over it", () => {
    const rollout = atStepOne();
    rollout.told();
    is(rollout.order("pause").looks("pass", "20m"), "holding", ...WATCH);
    assert.deepEqual(rollout.told(), ["team: paused"]);
    is(rollout.looks("inconclusive", "20m"), "holding", ...WATCH);
    is(rollout.looks("fail"), "rollingBack", "update to rollback of level 2", "verify");
  });

  it("pauses a rollout at a gate has it ask no gate until it is resumed", () => {
    const rollout = begun().updated().testsPass();
    rollout.told();
    is(rollout.order("pause"), "waiting");
    is(rollout.order("resume"), "waiting", "gate 1");
    assert.deepEqual(rollout.told(), ["team: paused", "team: resumed"]);
  });

  it("pauses a rollout while a step is taken finds it held after that step", () => {
    is(begun().updated().testsPass().gateOpens().order("pause").updated().looks("pass", "20m"), "holding", ...WATCH);
  });

  it("promotes a release cuts its hold short, and its watch, but opens no gate", () => {
    const rollout = atStepOne().order("promote");
    is(rollout, "waiting", "gate 2", ...WATCH);
    is(rollout.order("promote"), "waiting", "gate 2", ...WATCH);
    is(watched().order("promote"), "finalising", "update to finalise");
    is(atLastStep().order("promote"), "testing", "test", ...WATCH);
  });

  it("promotes a release ahead of its verdict is named for it, and nobody is told that the release is healthy", () => {
    const rollout = atStepOne().looks("inconclusive");
    rollout.told();
    const [notice, ...others] = rollout.order("promote").notices();
    const seen = ["errors make it a inconclusive"];
    const words = { by: RITA, reason: "because", seen };
    assert.deepEqual(notice?.content, { kind: "promotedEarly", from: "holding", step: 1, of: 2, weight: 5, ...words });
    assert.deepEqual(others, []);
    assert.deepEqual(rollout.order("promote").told(), []);
    assert.deepEqual(promoted(watched()), ["team: promotedEarly"]);
    assert.deepEqual(promoted(atLastStep()), ["team: promotedEarly"]);
    assert.deepEqual(promoted(finalising().updateFails("503", 3)), ["team: promotedEarly"]);
  });

  it("promotes a paused release has it go on", () => {
    is(atStepOne().order("pause").order("promote"), "waiting", "gate 2", ...WATCH);
  });

  it("gives an order is followed once, however often the order is read", () => {
    const rollout = atStepOne().order("promote", "one").gateOpens().updated();
    is(rollout.order("promote", "one"), "holding", ...WATCH);
    assert.deepEqual(rollout.state().followed, ["one"]);
  });
});

describe("the kill switch", () => {
  const on: Emergency = { killSwitch: true, safeMode: false };
  const order = { kind: "control", by: RITA, reason: "orders are lost", emergency: on } as const;

  it("is set whatever else is under way, and pauses the rollout", () => {
    const rollout = begun().updated().testsPass().tell({ kind: "ordered", order, nonce: "k" });
    is(rollout, "waiting", "control");
    assert.equal(rollout.state().paused, true);
    is(rollout.tell({ kind: "controlled", emergency: on, seconds: 3, why: null }), "waiting");
    is(rollout.order("resume"), "waiting", "gate 1");
  });

  it("is set beside a rollback, too", () => {
    is(finalising().tell({ kind: "ordered", order, nonce: "k" }), "finalising", "control");
    const back = atStepOne().order("rollback").tell({ kind: "ordered", order, nonce: "k" });
    is(back, "rollingBack", "control", "verify");
  });
});

function promoted(rollout: Story): readonly string[] {
  rollout.told();
  return rollout.order("promote").told();
}

function later(rollout: Story, seconds: number): string {
  return new Date(Date.parse(rollout.events().findLast(({ kind }) => kind === "updateRefused")?.at ?? "") + seconds * 1000).toISOString();
}
