/** A start that is scheduled, and the announcements ahead of it. */

import assert from "node:assert/strict";
import { begun, PLAN, STARTED_AT } from "./story";
import type { Story } from "./story";

const channels = {
  team: { kind: "slack", to: "#releases" },
  customers: { kind: "email", to: "customers@shop.dev" },
  status: { kind: "statusPage", to: "shop" },
} as const;

const notices = {
  channels,
  before: [
    { ahead: "7d", channels: ["customers"] },
    { ahead: "24h", channels: ["customers", "team"] },
    { ahead: "1h", channels: ["status", "team"] },
  ],
  during: ["team"],
};

const startingIn = (duration: number, changes: object = {}) =>
  begun({ plan: { notices: { ...notices, ...changes } }, startsAt: new Date(Date.parse(STARTED_AT) + duration).toISOString() });

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Tells that the time has come which the rollout waits for, and gives how long before the start that is. */
function due(rollout: Story): number {
  const { at } = rollout.events().at(-1) ?? assert.fail();
  const until = rollout.waitsUntil();
  rollout.tell({ kind: "due" }, `${(Date.parse(until) - Date.parse(at)) / 1000}s`);
  return (Date.parse(rollout.state().terms.startsAt) - Date.parse(until)) / HOUR;
}

describe("a scheduled rollout", () => {
  it("is announced 7 days, a day and an hour ahead, each time to the channels that the plan names, and then begins", () => {
    const rollout = startingIn(10 * DAY);
    assert.deepEqual([rollout.state().phase, ...rollout.wants(), ...rollout.told()], ["scheduled", "wait"]);
    assert.equal(due(rollout), 7 * 24);
    assert.deepEqual(rollout.told(), ["customers: scheduled"]);
    assert.equal(due(rollout), 24);
    assert.deepEqual(rollout.told(), ["customers: scheduled", "team: scheduled"]);
    assert.equal(due(rollout), 1);
    assert.deepEqual(rollout.told(), ["status: scheduled", "team: scheduled"]);
    assert.equal(due(rollout), 0);
    assert.deepEqual([rollout.state().phase, ...rollout.wants()], ["deploying", "update to step 0"]);
    assert.deepEqual(rollout.told(), ["team: started"]);
  });

  it("says what it is about, how long it takes and how fast it could be taken back", () => {
    const rollout = startingIn(30 * 60_000);
    const [notice] = rollout.notices();
    assert.deepEqual(notice?.content, {
      kind: "scheduled",
      startsAt: "2026-11-22T02:30:00.000Z",
      expectedMs: 20 * 60_000,
      watchMs: HOUR,
      change: "standard",
      strategy: "canary",
      steps: PLAN.steps.map(({ weight }) => weight),
      changes: null,
      rollbackWithin: "60s",
      rollbackLevel: 2,
      contact: ["rita@shop.dev"],
    });
  });

  it("is announced as its kind of change asks, and wakes nobody for announcements of other kinds", () => {
    const before = [
      { ahead: "7d", channels: ["customers"], changes: ["major"] },
      { ahead: "3d", channels: ["customers"], changes: ["standard", "minor"] },
      { ahead: "1h", channels: ["team"], changes: ["hotfix"] },
    ];
    const rollout = startingIn(10 * DAY, { before });
    assert.equal(due(rollout), 3 * 24);
    assert.deepEqual(rollout.told(), ["customers: scheduled"]);
    assert.equal(due(rollout), 0);
  });

  it("that is scheduled late is announced at once to everybody who should have heard before, and once to each", () => {
    const rollout = startingIn(3 * HOUR);
    assert.deepEqual(rollout.told(), ["customers: scheduled", "team: scheduled"]);
    assert.equal(due(rollout), 1);
    assert.deepEqual(rollout.told(), ["status: scheduled", "team: scheduled"]);
    assert.deepEqual(startingIn(HOUR / 2).told(), ["customers: scheduled", "team: scheduled", "status: scheduled"]);
  });

  it("is announced to nobody where it starts at once", () => {
    assert.deepEqual(startingIn(0).told(), ["team: started"]);
  });

  it("is announced late by a driver that was away, and once", () => {
    const rollout = startingIn(2 * DAY);
    rollout.told();
    rollout.tell({ kind: "takenOver", driver: "another" }, "46h").tell({ kind: "due" });
    assert.deepEqual(rollout.told(), ["customers: scheduled", "team: scheduled"]);
    assert.equal(due(rollout), 1);
    assert.deepEqual(rollout.told(), ["status: scheduled", "team: scheduled"]);
  });

  it("begins on time when a driver that was away comes back after the start", () => {
    const rollout = startingIn(2 * HOUR);
    rollout.told();
    rollout.tell({ kind: "due" }, "5h");
    assert.deepEqual([rollout.state().phase, ...rollout.told()], ["deploying", "team: started"]);
  });

  it("can be taken back before it begins", () => {
    assert.equal(startingIn(DAY).order("rollback").state().phase, "rollingBack");
  });
});
