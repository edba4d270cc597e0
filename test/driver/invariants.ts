/** What must hold of every rollout at every moment, whatever happens to it. */

import assert from "node:assert/strict";
import { milliseconds } from "../../release/schema";
import type { Effect } from "../../rollout/machine/effect";
import { effectName } from "../../rollout/machine/effect";
import type { Timed } from "../../rollout/machine/event";
import { replay } from "../../rollout/machine/next";
import type { Phase, State } from "../../rollout/machine/state";
import { wanted } from "../../rollout/machine/wanted";

/** A rollout just before its last event, and after it. */
export interface Moment {
  readonly events: readonly Timed[];
  readonly before: State | null;
  readonly after: State;
  readonly effects: readonly Effect[];
}

type Law = (moment: Moment) => void;

export const laws: Readonly<Record<string, Law>> = {
  "the state is what the events add up to": ({ events, after }) => assert.deepEqual(replay(events), after),

  "what is wanted follows from the state": ({ after, effects }) => assert.deepEqual(wanted(after), effects),

  "effects have names of their own": ({ effects }) => {
    assert.equal(new Set(effects.map(effectName)).size, effects.length);
  },

  "a release becomes the stable one by an update that makes it so, after all traffic was found good or somebody said so": ({
    events,
    after,
  }) => {
    if (after.phase !== "promoted") return;
    const taken = events.findLastIndex((event) => event.kind === "updated" && isStep(event, after.terms.plan.steps.length));
    assert.ok(taken >= 0, "nobody was ever served by it alone");
    const since = events.slice(taken);
    assert.ok(since.some((event) => event.kind === "updated" && event.to.kind === "finalise"));
    assert.ok(since.some((event) => isPass(event) || (event.kind === "ordered" && event.order.kind === "promote")));
  },

  "the steps are taken one by one, each after its gate was found open": ({ events, before, after }) => {
    if (!before || after.step <= before.step) return;
    if (after.terms.stable) assert.equal(after.step, before.step + 1);
    const entered = events.findLastIndex((event) => event.kind === "updated" && event.to.kind === "step" && event.to.step < after.step);
    assert.ok(events.slice(entered).some((event) => event.kind === "gateOpened" && event.step === after.step));
  },

  "a rollout that has lasted too long goes no further": ({ events, before, after }) => {
    const { steps, success } = after.terms.plan;
    const first = events.find((event) => event.kind === "updated" && event.to.kind === "step" && event.to.step > 0);
    const { kind, at } = events.at(-1) ?? assert.fail();
    if (kind === "notified" || !before || !first || !success?.maximumDuration) return;
    if (Date.parse(at) < Date.parse(first.at) + milliseconds(success.maximumDuration)) return;
    const passedBefore = before.step === steps.length && ["testing", "watching"].includes(before.phase);
    const further = ["waiting", "moving", "holding", "testing", "watching"].includes(after.phase);
    assert.ok(passedBefore || !further, `${before.phase} to ${after.phase}`);
  },

  "a release that is taken back goes nowhere but back": ({ after, effects }) => {
    if (!after.rollback) return;
    assert.ok(["rollingBack", "verifying", "rolledBack", "halted"].includes(after.phase), after.phase);
    for (const effect of effects) if (effect.kind === "update") assert.equal(effect.to.kind, "rollback");
  },

  "the way back waits for nothing": ({ effects }) => {
    for (const effect of effects) if (effect.kind === "update" && effect.to.kind === "rollback") assert.equal(effect.notBefore, null);
  },

  "a failure that users feel is never left at that": ({ events, before, after }) => {
    const event = events.at(-1);
    const isFailure = event?.kind === "triggered" || (event?.kind === "observed" && event.verdict.kind === "fail");
    if (!isFailure || !before || before.step === 0) return;
    assert.ok(["rollingBack", "verifying", "halted", "rolledBack", "promoted"].includes(after.phase), after.phase);
    assert.ok(after.phase !== "promoted" || before.phase === "promoted");
  },

  "seeing nothing, or not enough, is no reason to go on": ({ events, before, after }) => {
    const event = events.at(-1);
    const says = event?.kind === "observed" ? event.verdict.kind : event?.kind;
    if (!before || (says !== "unobserved" && says !== "inconclusive")) return;
    const allowed: readonly Phase[] = [before.phase, "rollingBack", "halted"];
    assert.ok(allowed.includes(after.phase), `${before.phase} to ${after.phase}`);
    assert.equal(after.step, before.step);
  },

  "a notice is sent until it is told what came of it, and never after": ({ events, after }) => {
    const done = events.flatMap((event) => (event.kind === "notified" ? [event.notice.key] : []));
    const left = after.outbox.map(({ key }) => key);
    assert.equal(new Set(left).size, left.length, "a notice waits twice");
    assert.deepEqual(left.filter((key) => done.includes(key)), []);
  },

  "a paused rollout asks no gate": ({ after, effects }) => {
    assert.ok(!after.paused || effects.every(({ kind }) => kind !== "gate"));
  },

  "whoever is exposed is looked after, until it is decided what becomes of the release": ({ after, effects }) => {
    const decided = after.rollback !== null || ["finalising", "promoted", "halted"].includes(after.phase);
    if (after.step > 0 && !decided) assert.ok(effects.some(({ kind }) => kind === "observe"));
  },
};

function isStep(event: Timed, step: number): boolean {
  return event.kind === "updated" && event.to.kind === "step" && event.to.step === step;
}

function isPass(event: Timed): boolean {
  return event.kind === "observed" && event.verdict.kind === "pass";
}
