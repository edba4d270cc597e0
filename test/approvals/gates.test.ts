import assert from "node:assert/strict";
import type { ApprovalPayload } from "../../release/approvals/approval";
import { matters } from "../../release/gates";
import { payloadFor } from "./people";
import { approvals, given, NOW, opens, refuses } from "./situation";

describe("the gate of approvals", () => {
  it("opens for one approval of the whole plan by one who holds an asked role", () => opens(given()));

  it("opens for one approval of the plan and another of the step", () => {
    opens(given({ by: [{}, { steps: { from: 1, to: 1 }, approver: "cto@shop.dev", role: "cto" }] }));
  });

  it("asks nothing at step 0, on a rollback, or where the candidate has no traffic", () => {
    opens(given({ by: [], record: { step: 0 } }));
    opens(given({ by: [], record: { rollback: true } }));
    opens(given({ by: [], record: { weights: { stable: 100, candidate: 0 } } }));
  });

  it("asks nothing where the plan asks for nothing", () => {
    opens(given({ by: [], plan: { steps: [{ weight: 100 }], approvals: undefined }, release: { author: undefined } }));
  });

  it("names the step, the plan and the roles when nobody has approved", () => {
    const none = given({ by: [] });
    refuses(none, /plan\.approvals\.plan: no approval that counts \| an approval of steps 1 to 2 as tech-lead or cto/);
    refuses(none, /plan\.steps\[0\]\.approvals: no approval that counts \| an approval of step 1 as tech-lead or cto/);
  });

  const useless: readonly {
    readonly what: string;
    readonly changes: Partial<ApprovalPayload>;
    readonly why: RegExp;
  }[] = [
    { what: "for another stack", changes: { stack: "staging" }, why: /is for stack staging/ },
    { what: "for another plan", changes: { plan: "0".repeat(64) }, why: /is for a plan that has been changed since/ },
    {
      what: "for another release",
      changes: { release: { version: "1.3.9", change: "standard", digest: "0".repeat(64) } },
      why: /is for another content of release 1\.3\.9/,
    },
    { what: "for another step", changes: { steps: { from: 2, to: 2 } }, why: /is for steps 2 to 2/ },
    {
      what: "in a role that is not asked",
      changes: { role: "janitor", approver: "janitor@shop.dev" },
      why: /was given as janitor/,
    },
    { what: "in a role that somebody else holds", changes: { role: "cto" }, why: /does not hold the role cto/ },
    {
      what: "expired",
      changes: { given: "2026-11-22T01:00:00Z", expires: "2026-11-22T02:59:59Z" },
      why: /expired at 2026-11-22T02:59:59/,
    },
    {
      what: "given longer ago than the plan lets one live, whatever it says",
      changes: { given: "2026-11-21T02:00:00Z", expires: "2027-01-01T00:00:00Z" },
      why: /expired at 2026-11-22T02:00:00/,
    },
    { what: "given in the future", changes: { given: "2026-11-22T03:00:01Z" }, why: /has not come yet/ },
  ];
  for (const { what, changes, why } of useless) {
    it(`does not count one ${what}, and says so`, () => refuses(given({ by: [changes] }), why));
  }

  it("does not count one whose update plan is not the one about to run", () => {
    const by = [{}, { steps: { from: 1, to: 1 }, updatePlan: "1".repeat(64), approver: "cto@shop.dev", role: "cto" }];
    const plan = { approvals: { ...approvals, plan: [] }, steps: [{ weight: 5, approvals: ["cto"] }, { weight: 100 }] };
    opens(given({ by, plan, input: { updatePlan: "1".repeat(64) } }));
    refuses(given({ by, plan, input: { updatePlan: "2".repeat(64) } }), /another update plan/);
  });

  it("is shut by conditions until the same person approves without them", () => {
    const conditional: Partial<ApprovalPayload> = { decision: { kind: "conditional", open: ["runbook for Redis"] } };
    const cto: Partial<ApprovalPayload> = { approver: "cto@shop.dev", role: "cto" };
    refuses(
      given({ by: [conditional, { ...cto, given: "2026-11-22T02:30:00Z" }] }),
      /open conditions: runbook for Redis/,
    );
    opens(given({ by: [conditional, { given: "2026-11-22T02:30:00Z" }] }));
  });

  it("is shut by a rejection after the approval, of the same person or another", () => {
    const rejected: Partial<ApprovalPayload> = {
      decision: { kind: "rejected", reason: "P95 is up" },
      given: "2026-11-22T02:30:00Z",
    };
    refuses(given({ by: [{}, rejected] }), /tech-lead@shop\.dev .* is a rejection: P95 is up/);
    refuses(
      given({ by: [{}, { ...rejected, approver: "cto@shop.dev", role: "cto" }] }),
      /cto@shop\.dev .* is a rejection: P95 is up/,
    );
  });

  it("hears the stricter of two words given in the same second, in either order", () => {
    const rejected: Partial<ApprovalPayload> = { decision: { kind: "rejected", reason: "no" } };
    refuses(given({ by: [{}, rejected] }), /is a rejection/);
    refuses(given({ by: [rejected, {}] }), /is a rejection/);
  });

  it("does not hear a rejection by somebody who is not asked", () => {
    opens(
      given({
        by: [{}, { decision: { kind: "rejected", reason: "no" }, role: "janitor", approver: "janitor@shop.dev" }],
      }),
    );
  });
});

describe("the approvals that are looked at", () => {
  const { record, now } = given();
  const isLookedAt = (changes: Partial<ApprovalPayload>) =>
    matters({ release: record.release, now })(payloadFor(record, NOW, changes));
  const other = { version: "1.3.0", change: "standard", digest: "0".repeat(64) } as const;
  const expired = "2026-11-22T02:59:59Z";

  it("leave out only those of other releases that have expired, hotfixes aside", () => {
    assert.equal(isLookedAt({ expires: expired }), true);
    assert.equal(isLookedAt({ release: other }), true);
    assert.equal(isLookedAt({ release: { ...other, change: "hotfix" }, expires: expired }), true);
    assert.equal(isLookedAt({ release: other, expires: expired }), false);
  });
});

describe("the gate of the author", () => {
  it("asks for the author's name", () =>
    refuses(given({ release: { author: undefined } }), /author release\.author: nothing/));

  it("does not let the author approve, however the name is written", () => {
    const own = given({ by: [{ approver: "Author@shop.dev", role: "cto" }] });
    refuses(own, /author release\.author: author@shop\.dev, who approved it as cto/, /is by the release's author/);
  });
});
