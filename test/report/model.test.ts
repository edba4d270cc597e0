import assert from "node:assert/strict";
import { reportOf } from "../../rollout/report";
import { INCONCLUSIVE, PASS } from "./looks";
import {
  control,
  deploy,
  enter,
  goodRollout,
  haltedRollout,
  rolledBackRollout,
  rolloutUnderWay,
  takeSteps,
  watch,
} from "./rollouts";
import { begin, ledgerOf, reportOn, SETTING, type Setting, type Teller, type Told } from "./teller";

const QUICK = { lookEverySeconds: 150 };
const EARLIER = { at: "2026-11-08T01:52:00.000Z", version: "1.3.2", stable: "1.3.1", monthlyUsd: 400, ...QUICK };

describe("A report's model", () => {
  it("says how each rollout ended, and why", () => {
    const outcomes = [goodRollout, rolledBackRollout, rolloutUnderWay, haltedRollout].map(
      (rollout) => reportOn(rollout(QUICK)).outcome,
    );
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ["promoted", "rolledBack", "underWay", "halted"],
    );
    assert.deepEqual(outcomes[1]?.reasons, ["errors 8.30 %, over 2 × the baseline's 0.02 %"]);
    assert.deepEqual(outcomes[2]?.reasons, ["an approval of step 2 by tech-lead is missing"]);
    assert.match(outcomes[3]?.reasons.join() ?? "", /failed 3 times/);
  });

  it("does not call a release rolled back that could not be seen to be gone", () => {
    const told = rolledBackRollout(QUICK);
    const unseen = { kind: "verified", secondsToZero: null, why: "the metrics are away" } as const;
    const events = told.events.map((event) => (event.kind === "verified" ? { ...unseen, at: event.at } : event));
    const { outcome } = reportOn({ ...told, events });
    assert.equal(outcome.kind, "halted");
    assert.match(outcome.reasons.join(), /not seen to be so: the metrics are away/);
  });

  it("says that a rollout has halted where nobody was told so", () => {
    const told = haltedRollout(QUICK);
    const events = told.events.filter(({ kind }) => kind !== "notified");
    assert.deepEqual(reportOn({ ...told, events }).outcome, reportOn(told).outcome);
    assert.equal(reportOn({ ...told, events }).outcome.kind, "halted");
  });

  it("gives the machine's reasons for taking a release back, and when it was decided", () => {
    const teller = begun();
    enter(teller, 1);
    for (let minute = 0; minute <= 5; minute += 1) teller.tell(60, { kind: "unobserved", why: "502" });
    const { outcome, state } = reportOn(teller.told());
    assert.deepEqual(outcome.reasons, ["the metrics have said nothing for 5m: 502"]);
    assert.deepEqual([state.rollback?.by, state.rollback?.decidedAt], ["the analysis", outcome.at]);
  });

  it("is under way again once somebody goes on from where it halted", () => {
    const told = haltedRollout(QUICK);
    const order = { kind: "promote", by: "rita@omnihub.dev", reason: "the provider is back" } as const;
    const events = [...told.events, { kind: "ordered", order, nonce: "1f0e", at: AFTER } as const];
    assert.deepEqual(reportOn({ ...told, events }).outcome, { kind: "underWay", at: AFTER, reasons: [] });
  });

  it("follows the candidate's weight through the updates", () => {
    const weights = (told: Told) => reportOn(told).exposures.map(({ weight }) => weight);
    assert.deepEqual(weights(goodRollout(QUICK)), [0, 5, 25, 50, 100, 100]);
    assert.deepEqual(weights(rolledBackRollout(QUICK)), [0, 5, 25, 0]);
  });

  it("calls a target met only when all of it has been seen", () => {
    assert.deepEqual(results(goodRollout(QUICK)), {
      "First step to last": "met",
      "Error rate, at 100 %": "met",
      "P95, at 100 %": "met",
      Downtime: "met",
      Rollbacks: "met",
      "Error budget left": "met",
    });
    assert.deepEqual(results(rolledBackRollout(QUICK)), {
      "First step to last": "notMet",
      "Error rate, before 100 %": "notMet",
      "P95, before 100 %": "notKnown",
      Downtime: "notKnown",
      Rollbacks: "notMet",
      "Decision to zero traffic": "met",
      "Error budget left": "notKnown",
    });
  });

  it("holds the error budget against the looks by which the driver held it", () => {
    const told = watched({ errorShare: 0.01 });
    const { outcome, targets } = reportOn(told);
    assert.deepEqual(outcome.reasons, ["66.7 % of the error budget is left, and it must be 75 %"]);
    assert.deepEqual(targets.at(-1), {
      what: "Error budget left",
      target: "at least 75 %",
      actual: "66.7 %",
      result: "notMet",
    });
    const early = told.events.slice(0, -8);
    assert.equal(results({ ...told, events: early })["Error budget left"], "notKnown");
    assert.equal(results(watched({ objective: null }))["Error budget left"], "notKnown");
  });

  it("counts as downtime what failed wholly, on both sides, and what the kill switch turned away, once", () => {
    const teller = begun();
    enter(teller, 1);
    teller.look({ count: 4, seconds: 60, weight: 5, errorShare: 0.0002, verdict: PASS });
    teller.look({ count: 2, seconds: 60, weight: 100, errorShare: 1, verdict: INCONCLUSIVE });
    control(teller, { killSwitch: true, safeMode: false });
    teller.look({ count: 1, seconds: 60, weight: 100, errorShare: 1, verdict: INCONCLUSIVE });
    teller.tell(60, { kind: "unobserved", why: "502" });
    control(teller, { killSwitch: false, safeMode: false });
    const downtime = reportOn(teller.told()).targets.find(({ what }) => what === "Downtime");
    assert.equal(downtime?.actual, "4 min, of 7 min seen");
    assert.equal(downtime.result, "notMet");
  });

  it("says P95 as the verdict does, and that it is more where it lies above the last bound", () => {
    const slow = begun();
    takeSteps(slow, 3);
    enter(slow, 4);
    const latency = { boundsMs: [100, 250], counts: [10, 10, 80] };
    const look = { from: SETTING.at, to: AFTER, candidate: { requests: 100, errors: 0, latency }, baseline: null };
    slow.tell(60, { kind: "observed", look, verdict: PASS });
    const p95 = reportOn(slow.told()).targets.find(({ what }) => what.startsWith("P95"));
    assert.equal(p95?.actual, "over 250 ms");
    assert.equal(p95.result, "notKnown");
  });

  it("tells verdicts when they change, and notices apart", () => {
    const { timeline, notices } = reportOn(goodRollout(QUICK));
    const verdicts = timeline.map(({ title }) => title).filter((title) => title.startsWith("Verdict"));
    const [said, found] = ["Verdict: inconclusive", "Verdict: pass"];
    assert.deepEqual(verdicts, [said, found, said, found, said, found, said, found]);
    const [start, end] = [notices[0], notices.at(-1)];
    assert.deepEqual([start?.kind, start?.told], ["started", ["deployments"]]);
    const why = "the status page answered 429, asked to wait 30 s";
    assert.deepEqual(start?.untold, [{ channel: "status-page", why }]);
    assert.deepEqual([end?.kind, end?.told, end?.untold], ["done", ["deployments", "status-page"], []]);
  });

  it("tells when and why it was decided to take a release back, also where no event says so", () => {
    const teller = begun();
    enter(teller, 1);
    teller.look({ count: 40, seconds: 30, weight: 5, errorShare: 0.0002, verdict: INCONCLUSIVE });
    const { state, timeline } = reportOn(teller.told());
    const last = timeline.at(-1);
    assert.deepEqual([last?.title, last?.at], ["Decided to take it back, by the analysis", state.rollback?.decidedAt]);
    assert.match(last?.details.join("; ") ?? "", /could not tell within 5m after the hold; too few requests yet/);
    const halt = reportOn(haltedRollout(QUICK)).timeline.at(-1);
    assert.equal(halt?.title, "Halted: a person has to decide");
  });

  it("names who let the rollout pass, and what held it up for how long", () => {
    const [first] = reportOn(goodRollout(QUICK)).gates;
    assert.deepEqual(
      first?.approvers.map(({ approver, role }) => [approver, role]),
      [["ada@omnihub.dev", "tech-lead"]],
    );
    assert.deepEqual(
      first.closed.map(({ reasons }) => reasons),
      [["an approval of step 1 by tech-lead is missing"]],
    );
    assert.equal(reportOn(rolloutUnderWay(QUICK)).gates.at(-1)?.openedAt, null);
  });

  it("draws a day of watching apart, in no more points than can be read", () => {
    const { measured, state } = reportOn(goodRollout());
    assert.deepEqual(
      measured.map(({ name, points }) => [name, points.length <= 96]),
      [
        ["rollout", true],
        ["watch", true],
      ],
    );
    const drawn = sum((measured[1]?.points ?? []).map(({ candidate }) => candidate.requests));
    assert.equal(drawn, sum(state.looks.map(({ candidate }) => candidate.requests)));
  });
});

describe("The figures of delivery over a stack's history", () => {
  const bad = rolledBackRollout({ at: "2026-11-15T01:52:00.000Z", version: "1.3.3", ...QUICK });
  const good = goodRollout(QUICK);

  it("are those of the releases that got traffic and have ended", () => {
    const { delivery } = reportOn(good, goodRollout(EARLIER), bad, good, rolloutUnderWay(QUICK_LATER));
    assert.deepEqual([delivery.deployments, delivery.promoted, delivery.rolledBack], [3, 2, 1]);
    assert.equal(delivery.recovery.medianMs, 7_400);
    assert.equal(delivery.leadTime.of, 2);
  });

  it("are not known where the ledger does not say", () => {
    const { delivery, costs } = reportOn(goodRollout({ ...QUICK, committedAt: null }));
    assert.deepEqual(delivery.leadTime, { medianMs: null, of: 0 });
    assert.deepEqual(delivery.recovery, { medianMs: null, of: 0 });
    assert.equal(costs.beforeUsd, null);
  });

  it("do not count a release that never got traffic", () => {
    const teller = begin({ ...SETTING, ...QUICK });
    teller.update({ kind: "step", step: 0 }, [], 5);
    teller.tell(1, { kind: "tested", what: "smoke tests", passed: false, reasons: ["404"] });
    teller.update({ kind: "rollback", level: 2 }, [], 5);
    teller.tell(1, { kind: "verified", secondsToZero: 0, why: null });
    assert.equal(reportOn(teller.told()).delivery.deployments, 0);
  });

  it("compare the cost with that of the release which is stable", () => {
    assert.deepEqual(reportOn(good, goodRollout(EARLIER), bad, good).costs, { monthlyUsd: 415, beforeUsd: 400 });
  });
});

describe("The entries of a report", () => {
  it("must hold the rollout's start", () => {
    assert.throws(() => reportOf(ledgerOf(goodRollout(QUICK)).slice(1), []), /from its start on/);
  });
});

const AFTER = "2026-11-24T00:00:00.000Z";
const QUICK_LATER: Partial<Setting> = { ...QUICK, at: "2026-11-29T01:52:00.000Z", version: "1.5.0" };

/** A rollout that is deployed, and waits for its first step. */
function begun(setting: Partial<Setting> = {}): Teller {
  const teller = begin({ ...SETTING, ...QUICK, ...setting });
  deploy(teller);
  return teller;
}

/** One whose watch is over. */
function watched({ errorShare, ...setting }: Partial<Setting> & { readonly errorShare?: number }): Told {
  const teller = begun(setting);
  takeSteps(teller, 4);
  watch(teller, errorShare);
  return teller.told();
}

function results(told: Told): Readonly<Record<string, string>> {
  return Object.fromEntries(reportOn(told).targets.map(({ what, result }) => [what, result]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
