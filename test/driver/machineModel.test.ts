/** Random rollouts, compared event by event with what a release manager expects, and held to the laws of rollouts. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Verdict } from "../../release/analysis/verdict";
import type { Effect } from "../../rollout/machine/effect";
import type { Order, RolloutEvent, Timed } from "../../rollout/machine/event";
import { next, replay } from "../../rollout/machine/next";
import type { State } from "../../rollout/machine/state";
import { laws } from "./invariants";
import { expected, factsAfter, factsAt } from "./model";
import type { Facts } from "./model";
import { lookAt, PLAN, RITA, STARTED_AT, startOf, summaryOf, verdict } from "./story";

interface Model {
  facts: Facts;
}

interface Real {
  readonly events: Timed[];
  state: State;
  effects: readonly Effect[];
  now: number;
}

/** What may be said at a moment: an answer to something that is under way, or what comes from outside. */
type Say = (real: Real, at: string) => RolloutEvent | undefined;

function command(name: string, afterSeconds: number, say: Say): fc.Command<Model, Real> {
  return {
    check: () => true,
    run(model, real) {
      // No two events are written within a millisecond.
      const at = new Date(real.now + Math.max(1, afterSeconds * 1000)).toISOString();
      const event = say(real, at);
      if (!event) return;
      take(model, real, { ...event, at });
    },
    toString: () => `${name} after ${afterSeconds} s`,
  };
}

function take(model: Model, real: Real, event: Timed): void {
  const before = real.state;
  real.now = Date.parse(event.at);
  real.events.push(event);
  [real.state, real.effects] = next(before, event);
  model.facts = factsAfter(model.facts, event);
  const moment = { events: real.events, before, after: real.state, effects: real.effects };
  for (const [law, holds] of Object.entries(laws)) named(law, () => holds(moment));
  const underWay = real.effects.filter(({ kind }) => kind !== "notify").map(summaryOf);
  assert.deepEqual(underWay, expected(model.facts), `after ${event.kind}, in ${real.state.phase}`);
}

function named(law: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`It does not hold that ${law}.`, { cause: error });
  }
}

type Kind = Effect["kind"];

function answerTo<Name extends Kind>(kind: Name, answer: (effect: Extract<Effect, { kind: Name }>, at: string) => RolloutEvent): Say {
  const isOfKind = (effect: Effect): effect is Extract<Effect, { kind: Name }> => effect.kind === kind;
  return ({ effects }, at) => {
    const effect = effects.find(isOfKind);
    return effect && answer(effect, at);
  };
}

const looked = (kind: Verdict["kind"]) =>
  answerTo("observe", (_, at) => ({ kind: "observed", look: lookAt(at), verdict: verdict(kind) }));

/** Everything that a source of metrics can be wrong in; all of it reaches the machine as having seen nothing. */
const BLIND = ["found NaN", "found no series", "found no answer (ECONNREFUSED)", "found its clock 10 minutes off"] as const;

const order = (kind: "pause" | "resume" | "promote", nonce: string): Say => () => ({
  kind: "ordered",
  nonce,
  order: { kind, by: RITA, reason: "because" },
});

const emergency = { killSwitch: true, safeMode: false };
const rollback: Order = { kind: "rollback", by: RITA, reason: "because", level: 2 };
const control: Order = { kind: "control", by: RITA, reason: "because", emergency };

const ANSWERS: Readonly<Record<string, Say>> = {
  "the update fails": answerTo("update", ({ to }) => ({ kind: "updateFailed", to, why: "503", seconds: 3 })),
  "the gate is closed": answerTo("gate", ({ step }) => ({ kind: "gateClosed", step, reasons: ["no approval"] })),
  "the tests fail": answerTo("test", () => ({ kind: "tested", what: "tests", passed: false, reasons: ["status 500"] })),
  "it is seen to fail": looked("fail"),
  "it cannot be told": looked("inconclusive"),
  ...Object.fromEntries(BLIND.map((why) => [why, answerTo("observe", () => ({ kind: "unobserved", why }))])),
  "a trigger is pulled": answerTo("health", () => ({ kind: "triggered", reasons: ["3 checks failed"] })),
  "the way back is not seen": answerTo("verify", () => ({ kind: "verified", secondsToZero: null, why: "no answer" })),
  "a notice is not delivered": answerTo("notify", ({ notice }) => ({ kind: "notified", notice, delivered: false, why: "429" })),
  "the emergency controls cannot be set": answerTo("control", (effect) => ({
    kind: "controlled",
    emergency: effect.emergency,
    seconds: 3,
    why: "503",
  })),
};

/** Without these, nothing would ever come to its end. */
const GOOD_ANSWERS: Readonly<Record<string, Say>> = {
  "the time has come": answerTo("wait", () => ({ kind: "due" })),
  "the update is done": answerTo("update", ({ to }) => ({ kind: "updated", to, changes: [], seconds: 3 })),
  "the gate is open": answerTo("gate", ({ step }) => ({ kind: "gateOpened", step, approvers: [] })),
  "the tests pass": answerTo("test", () => ({ kind: "tested", what: "tests", passed: true, reasons: [] })),
  "it is seen to be good": looked("pass"),
  "the way back is seen": answerTo("verify", () => ({ kind: "verified", secondsToZero: 2, why: null })),
  "a notice is delivered": answerTo("notify", ({ notice }) => ({ kind: "notified", notice, delivered: true, why: null })),
  "the emergency controls are set": answerTo("control", (effect) => ({
    kind: "controlled",
    emergency: effect.emergency,
    seconds: 3,
    why: null,
  })),
};

/** Only what has a gate, or nobody exposed yet, is asked of the pack. */
const refused = answerTo("update", ({ to }) =>
  to.kind === "rollback"
    ? { kind: "updateFailed", to, why: "503", seconds: 3 }
    : { kind: "updateRefused", to, why: "a rule" },
);

const fromOutside = (nonce: string): Readonly<Record<string, Say>> => ({
  "somebody pauses it": order("pause", nonce),
  "somebody resumes it": order("resume", nonce),
  "somebody promotes it": order("promote", nonce),
  "somebody takes it back": () => ({ kind: "ordered", order: rollback, nonce }),
  "somebody reaches for the kill switch": () => ({ kind: "ordered", order: control, nonce }),
});

const seconds = fc.constantFrom(0, 1, 30, 60, 299, 300, 600, 3600);
const anyOf = (says: Readonly<Record<string, Say>>) =>
  fc.tuple(fc.constantFrom(...Object.entries(says)), seconds).map(([[name, say], after]) => command(name, after, say));

/** The driver is killed, and another one takes the rollout up from its events. */
const takenOver: fc.Command<Model, Real> = {
  check: () => true,
  run(model, real) {
    real.state = replay(real.events) ?? assert.fail();
    take(model, real, { kind: "takenOver", driver: "another", at: new Date(real.now + 1).toISOString() });
  },
  toString: () => "another driver takes over",
};

/** Few nonces, so that orders come twice. */
const orders = fc.integer({ min: 1, max: 12 }).chain((nonce) => anyOf(fromOutside(`nonce ${nonce}`)));
const commands = [
  ...Array.from({ length: 14 }, () => anyOf(GOOD_ANSWERS)),
  anyOf({ ...ANSWERS, "the pack refuses it": refused }),
  orders,
  fc.constant(takenOver),
];

const beginning = fc.record({ stable: fc.boolean(), limited: fc.boolean(), startsIn: fc.constantFrom(0, 0, 0, 7_200_000) });

describe("a rollout, whatever happens to it", function () {
  this.timeout(120_000);

  it("is where a release manager expects it to be, and keeps the laws of rollouts", () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(beginning, fc.commands(commands, { maxCommands: 120, size: "max" }), ({ stable, limited, startsIn }, run) => {
        const startsAt = new Date(Date.parse(STARTED_AT) + startsIn).toISOString();
        const started = startOf({ stable, startsAt, plan: limited ? LIMITED : ANNOUNCED });
        const [state, effects] = next(null, started);
        const real: Real = { events: [started], state, effects, now: Date.parse(STARTED_AT) };
        fc.modelRun(() => ({ model: { facts: factsAt(started) }, real }), run);
        ends.set(real.state.phase, (ends.get(real.state.phase) ?? 0) + 1);
      }),
      { numRuns: 1_500 },
    );
    // Rollouts that never come to an end would tell nothing.
    for (const end of ["promoted", "rolledBack", "halted"]) assert.ok((ends.get(end) ?? 0) > 20, `${end}: ${ends.get(end) ?? 0}`);
  });
});

const ANNOUNCED = {
  notices: {
    channels: { team: { kind: "slack", to: "#releases" }, oncall: { kind: "pagerduty", to: "api" } },
    before: [{ ahead: "1h", channels: ["team"] }],
    during: ["team"],
    rollback: ["oncall"],
  },
} as const;

/** Longer than its holds, and shorter than many of the rollouts that are tried. */
const LIMITED = { ...ANNOUNCED, success: { ...PLAN.success, maximumDuration: "1h" } };
