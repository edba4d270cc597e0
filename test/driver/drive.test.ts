/** The loop: what happened is written down, and only then does anything follow from it. */

import assert from "node:assert/strict";
import type { Order, RolloutEvent } from "../../rollout/machine/event";
import { atStepOne, begun, finalising, lookAt, RITA, STARTED_AT, verdict } from "./story";
import type { Story } from "./story";
import { stageFor } from "./stage";
import type { Stage } from "./stage";

const back: Order = { kind: "rollback", by: RITA, reason: "customers complain", level: 2 };
const ordered: RolloutEvent = { kind: "ordered", order: back, nonce: "1" };
const updated = (step: number): RolloutEvent => ({ kind: "updated", to: { kind: "step", step }, changes: [], seconds: 3 });
const passed: RolloutEvent = { kind: "tested", what: "smoke tests", passed: true, reasons: [] };
const pass: RolloutEvent = { kind: "observed", look: lookAt(STARTED_AT), verdict: verdict("pass") };

const quiet = { notices: undefined };
const kinds = ({ entries }: Stage) => entries.map(({ event }) => event.kind);

/** A stage on which a rollout has come so far. */
const on = (story: Pick<Story, "events">) => stageFor(story.events());

describe("the driver", () => {
  it("has an event on record before anything begins or ends because of it", async () => {
    const stage = on(begun({ plan: quiet }));
    const end = new AbortController();
    let write: () => void = () => undefined;
    stage.ledgerWaitsFor = () => new Promise((resolve) => (write = resolve));
    const driving = stage.drive({ signal: end.signal });
    await stage.until("begins update to step 0");
    stage.doing("update").emit(updated(0));
    await stage.until("to be written: updated");
    assert.deepEqual(stage.log, ["begins update to step 0", "to be written: updated"]);
    write();
    await stage.until("begins test");
    assert.deepEqual(stage.log.slice(2, 4), ["on record: updated", "begins test"]);
    end.abort();
    await driving;
  });

  it("ends what is not wanted any more, and drops what that still says", async () => {
    const stage = on(atStepOne({ plan: quiet }));
    const end = new AbortController();
    const driving = stage.drive({ signal: end.signal });
    await stage.until("begins observe");
    const { emit, signal } = stage.doing("observe");
    stage.outside(ordered);
    // On its way before the order takes effect, and after.
    emit(pass);
    await stage.until("begins update to rollback of level 2");
    assert.equal(signal.aborted, true);
    emit(pass);
    stage.doing("update").emit({ kind: "updateFailed", to: { kind: "rollback", level: 2 }, why: "503", seconds: 3 });
    await stage.until("on record: updateFailed");
    assert.deepEqual(kinds(stage).slice(-2), ["ordered", "updateFailed"]);
    end.abort();
    await driving;
    assert.ok(stage.log.includes("ends observe"));
  });

  it("lets go on what is still wanted, and tells it what has changed", async () => {
    const stage = on(begun({ plan: quiet }).updated().testsPass());
    const end = new AbortController();
    const driving = stage.drive({ signal: end.signal });
    await stage.until("begins gate 1");
    const gate = stage.doing("gate");
    gate.emit({ kind: "gateClosed", step: 1, reasons: ["no approval"] });
    gate.emit({ kind: "gateOpened", step: 1, approvers: [] });
    await stage.until("begins update to step 1");
    assert.deepEqual(gate.wanted().closedFor, ["no approval"]);
    assert.equal(stage.log.filter((line) => line === "begins gate 1").length, 1);
    end.abort();
    await driving;
  });

  it("hears nothing of what it has ended, even where the same is wanted anew", async () => {
    const stage = on(begun({ plan: quiet }).updated().testsPass());
    const end = new AbortController();
    const driving = stage.drive({ signal: end.signal });
    await stage.until("begins gate 1");
    const ended = stage.doing("gate");
    stage.outside({ kind: "ordered", order: { ...back, kind: "pause" }, nonce: "1" });
    stage.outside({ kind: "ordered", order: { ...back, kind: "resume" }, nonce: "2" });
    await stage.until("begins gate 1", 2);
    ended.emit({ kind: "gateOpened", step: 1, approvers: [] });
    stage.doing("gate").emit({ kind: "gateClosed", step: 1, reasons: ["no approval"] });
    await stage.until("on record: gateClosed");
    assert.deepEqual(kinds(stage).slice(-3), ["ordered", "ordered", "gateClosed"]);
    end.abort();
    assert.equal((await driving).phase, "waiting");
  });

  it("stops where the ledger cannot be written, before anything follows", async () => {
    const stage = on(begun({ plan: quiet }));
    stage.ledgerWaitsFor = () => Promise.reject(new Error("the store is down"));
    const driving = stage.drive();
    await stage.until("begins update to step 0");
    stage.doing("update").emit(updated(0));
    await assert.rejects(driving, /^Error: the store is down$/);
    assert.deepEqual(stage.log, ["begins update to step 0", "to be written: updated", "ends update to step 0"]);
  });

  it("stops where an effect fails in a way that nobody foresaw, and ends the others", async () => {
    const stage = on(atStepOne({ plan: quiet }));
    const driving = stage.drive({ outside: () => Promise.reject(new Error("no such host")) });
    await assert.rejects(driving, /^Error: no such host$/);
    assert.deepEqual(stage.log.toSorted(), ["begins health", "begins observe", "ends health", "ends observe"]);
  });

  it("that is told to end leaves the rollout as it is, and another one takes it up", async () => {
    const stage = on(begun({ plan: quiet }));
    const end = new AbortController();
    const driving = stage.drive({ signal: end.signal });
    await stage.until("begins update to step 0");
    end.abort();
    assert.equal((await driving).phase, "deploying");
    assert.deepEqual(stage.log, ["begins update to step 0", "ends update to step 0"]);
    assert.deepEqual(kinds(stage), ["started"]);

    const next = on({ events: () => stage.entries.map(({ event }) => event) });
    const endNext = new AbortController();
    const drivingOn = next.drive({ signal: endNext.signal });
    await next.until("begins update to step 0");
    next.doing("update").emit(updated(0));
    await next.until("begins test");
    next.doing("test").emit(passed);
    await next.until("begins gate 1");
    endNext.abort();
    assert.equal((await drivingOn).phase, "waiting");
  });

  it("ends by itself when the rollout is over, and everybody was told", async () => {
    const told: string[] = [];
    const stage = stageFor(finalising().events(), {
      notify: async ({ wanted, emit }) => {
        const { notice } = wanted();
        told.push(notice.content.kind);
        emit({ kind: "notified", notice, delivered: false, why: "429" });
      },
    });
    const driving = stage.drive();
    await stage.until("begins update to finalise");
    stage.doing("update").emit({ kind: "updated", to: { kind: "finalise" }, changes: [], seconds: 3 });
    const { phase, outbox } = await driving;
    assert.deepEqual([phase, outbox.length], ["promoted", 0]);
    assert.deepEqual(told, ["started", "step", "healthy", "step", "healthy", "watching", "done"]);
  });

  it("refuses a rollout that the ledger does not have", async () => {
    await assert.rejects(stageFor([]).drive(), /^Error: The ledger has no rollout 1\.4\.0\.$/);
  });

  it("tells what is on record, and the state that it led to, once it is", async () => {
    const stage = on(begun({ plan: quiet }));
    const end = new AbortController();
    const told: string[] = [];
    const driving = stage.drive({
      signal: end.signal,
      onEvent: (event, state) => told.push(`${stage.log.at(-1) ?? ""}, ${event.kind}: ${state.phase}`),
    });
    await stage.until("begins update to step 0");
    stage.doing("update").emit(updated(0));
    await stage.until("begins test");
    assert.deepEqual(told, ["on record: updated, updated: testing"]);
    end.abort();
    await driving;
  });
});
