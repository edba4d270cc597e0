/** Who is told of what beside the steps: clients of a stage, readers of the weekly report, those who are called in. */

import assert from "node:assert/strict";
import { replay } from "../../rollout/machine/next";
import { atStepOne, begun, STARTED_AT } from "./story";
import type { Story } from "./story";

const slack = { kind: "slack", to: "#releases" } as const;
const CHANGES = { features: ["teams may share a template"], fixes: [], infrastructure: [], breaking: [] };
const SUPPORT = { role: "l1-support", who: "support rotation", after: "0s" };

const PLAN = {
  strategy: "flag",
  steps: [
    { weight: 100, hold: "1w", flag: { stage: "alpha", allowlist: ["tenant:us"], maximumClients: 5 } },
    { weight: 100, hold: "1w", flag: { stage: "beta", allowlist: ["tenant:us", "tenant:pilots"], maximumClients: 20 } },
    { weight: 100, hold: "2w", flag: { stage: "beta", allowlist: ["tenant:us", "tenant:more"], maximumClients: 20 } },
    { weight: 100, flag: { stage: "ga" } },
  ],
  analysis: { patience: "5m" },
  notices: {
    channels: { team: slack, clients: slack, managers: slack, changelog: slack, oncall: slack },
    during: ["team"],
    rollback: ["oncall"],
    success: ["changelog"],
    invitations: ["clients"],
    weekly: ["managers"],
    contacts: [SUPPORT, { role: "cto", who: "cto@shop.dev", after: "1h" }],
  },
};

const staged = (changes: object = {}) => begun({ plan: PLAN, release: { changes: CHANGES }, ...changes });
const atAlpha = (changes: object = {}) => staged(changes).updated().testsPass().gateOpens().updated();

/** Takes the next step, once the hold has passed well. */
const onward = (rollout: Story, hold: string) => rollout.looks("pass", hold).gateOpens().updated();

/** What a channel was told since the last time that this was asked. */
function toldTo(channel: string, rollout: Story) {
  return rollout.notices().filter((notice) => notice.channel === channel).map(({ content }) => content);
}

describe("the clients of a stage", () => {
  it("are invited when it opens, are not invited twice, and hear when everybody is let in", () => {
    const rollout = staged();
    assert.deepEqual(toldTo("clients", rollout.updated().testsPass().gateOpens()), []);
    const alpha = { kind: "invitation", stage: "alpha", allowlist: ["tenant:us"], maximumClients: 5, hold: "1w" };
    assert.deepEqual(toldTo("clients", rollout.updated()), [{ ...alpha, changes: CHANGES }]);
    const [beta, ...others] = toldTo("clients", onward(rollout, "1w"));
    assert.deepEqual(others, []);
    assert.ok(beta?.kind === "invitation" && beta.stage === "beta" && beta.maximumClients === 20);
    assert.deepEqual(toldTo("clients", onward(rollout, "1w")), [], "a second step of the beta");
    assert.deepEqual(toldTo("clients", onward(rollout, "2w")), [{ kind: "available", changes: CHANGES }]);
  });

  it("hear of a first release that it is there for everybody", () => {
    const rollout = staged({ stable: false }).updated().gateOpens().updated();
    assert.deepEqual(toldTo("clients", rollout), [{ kind: "available", changes: CHANGES }]);
  });

  it("hear nothing of a rollback through their invitations", () => {
    const rollout = atAlpha();
    rollout.notices();
    assert.deepEqual(toldTo("clients", rollout.looks("fail").updated()), []);
  });
});

describe("the weekly report", () => {
  const week = 7 * 86_400_000;
  const weeks = (rollout: Story) => (Date.parse(rollout.waitsUntil()) - Date.parse(STARTED_AT)) / week;

  it("is waited for, and says where the rollout is, what the verdict is and what is next", () => {
    const rollout = atAlpha().looks("inconclusive", "6d");
    assert.equal(weeks(rollout), 1);
    rollout.notices();
    assert.deepEqual(toldTo("managers", rollout.tell({ kind: "due" }, "1d")), [
      {
        kind: "weekly",
        week: 1,
        step: 1,
        of: 4,
        weight: 100,
        stage: "alpha",
        verdict: "inconclusive",
        reasons: ["errors make it a inconclusive"],
        next: ["step 2 once the hold has passed well: 7 days from Sunday 2026-11-22 02:00 UTC on"],
      },
    ]);
    assert.equal(weeks(rollout), 2);
  });

  it("comes once a week, however many events a week has", () => {
    const rollout = atAlpha();
    rollout.notices();
    for (let hour = 0; hour < 28; hour++) {
      assert.deepEqual(toldTo("managers", rollout.looks("inconclusive", "1h").order("pause")), []);
    }
    rollout.tell({ kind: "due" }, "6d");
    assert.equal(toldTo("managers", rollout).length, 1);
    assert.equal(toldTo("managers", rollout.looks("pass", "1h")).length, 0);
  });

  it("is neither lost nor repeated by a driver that was away", () => {
    const rollout = atAlpha();
    rollout.notices();
    rollout.tell({ kind: "takenOver", driver: "another" }, "17d");
    assert.deepEqual(replay(rollout.events()), rollout.state());
    const reports = toldTo("managers", rollout);
    assert.deepEqual(reports.map((content) => content.kind === "weekly" && content.week), [2]);
    assert.deepEqual(toldTo("managers", rollout.tell({ kind: "takenOver", driver: "a third" })), []);
    assert.equal(weeks(rollout), 3);
  });

  it("is not lost where a notice was the first thing that happened in a new week", () => {
    const rollout = atAlpha();
    const [notice] = rollout.state().outbox;
    assert.ok(notice);
    rollout.tell({ kind: "notified", notice, delivered: true, why: null }, "8d");
    rollout.notices();
    assert.equal(toldTo("managers", rollout.tell({ kind: "due" })).length, 1);
  });

  it("ends with the rollout, and before a scheduled one begins there is none", () => {
    const startsAt = new Date(Date.parse(STARTED_AT) + 3 * week).toISOString();
    const rollout = staged({ startsAt });
    assert.equal(rollout.waitsUntil(), startsAt);
    assert.deepEqual(toldTo("managers", rollout.tell({ kind: "due" }, "3w")), []);
    const over = atAlpha().looks("fail").updated().tell({ kind: "verified", secondsToZero: 3, why: null });
    over.notices();
    assert.deepEqual([over.wants(), toldTo("managers", over.tell({ kind: "due" }, "4w"))], [[], []]);
  });

  it("is waited for by nobody where the plan asks for none", () => {
    assert.ok(!atStepOne().wants().includes("wait"));
  });
});

describe("those who are called in", () => {
  it("are named in the notice of a rollback and of a halt, with when they are", () => {
    const back = atAlpha();
    back.notices();
    const [told] = toldTo("oncall", back.looks("fail"));
    assert.ok(told?.kind === "rollback");
    assert.deepEqual(told.contacts, PLAN.notices.contacts);
    const first = staged({ stable: false }).updated().gateOpens().updated();
    first.notices();
    const [halt] = toldTo("oncall", first.looks("fail"));
    assert.ok(halt?.kind === "halted");
    assert.deepEqual(halt.contacts, PLAN.notices.contacts);
  });
});

describe("a release that has become the stable one", () => {
  it("is told to the channels of success too, once each, with what is new and whom to ask", () => {
    const notices = { ...PLAN.notices, during: ["team", "changelog"] };
    const success = { errorRatePercent: 1, p95Ms: 500, watch: "1h" };
    const rollout = staged({ plan: { ...PLAN, steps: [{ weight: 100 }], notices, success } });
    rollout.updated().testsPass().gateOpens().updated().looks("pass").testsPass().looks("pass", "1h");
    rollout.notices();
    const told = rollout.updated().notices();
    assert.deepEqual(told.map(({ channel, content }) => `${channel}: ${content.kind}`), ["team: done", "changelog: done"]);
    assert.deepEqual(told[0]?.content, {
      kind: "done",
      startedAt: STARTED_AT,
      figures: ["errors make it a pass"],
      watchMs: 3_600_000,
      changes: CHANGES,
      contact: ["l1-support, support rotation"],
    });
  });
});
