import assert from "node:assert/strict";
import type { Evidence, Facts } from "../../release/approvals/evidence";
import { readEvidence } from "../../release/approvals/evidence";
import { gateFindings } from "../../release/gates";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import { shown } from "./people";

const NOW = new Date("2026-11-22T03:00:00Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

interface Extra {
  readonly total?: number;
  readonly runbooks?: readonly string[];
}

/** What the gate says about one requirement, given what was shown how many hours ago. */
function said(requirement: object, evidence: readonly (readonly [number, Facts])[], extra: Extra = {}) {
  return saidOf(
    requirement,
    evidence.map(([hours, facts]) => shown(hoursAgo(hours), facts)),
    extra,
  );
}

function saidOf(requirement: object, evidence: readonly Evidence[], extra: Extra = {}) {
  const record = {
    stack: "production",
    plan: planSchema.parse({ strategy: "canary", steps: [{ weight: 100 }], evidence: [requirement] }),
    release: releaseSchema.parse({ version: "1.4.0", commit: "9f2c1ab74d0e" }),
    step: 1,
    rollback: false,
    weights: { stable: 0, candidate: 100 },
    stable: null,
    costs: { totalMonthlyUsd: extra.total ?? 400, maximumMonthlyUsd: 500 },
    staging: null,
  };
  return gateFindings({ record, approvals: [], evidence, runbooks: extra.runbooks ?? [], now: NOW }).map(
    ({ property, found, expected }) => `${property}: ${found} | ${expected}`,
  );
}

const smoke = (failures = 0): Facts => ({ kind: "smokeTests", tests: 12, failures });
const scan = (critical: number, high = 0): Facts => ({ kind: "securityScan", critical, high, medium: 9, low: 9 });
const coverage = (covered: number): Facts => ({ kind: "coverage", lines: 1000, covered });
const drill = (kind: "rollbackDrill" | "restoreDrill", seconds: number, passed = true): Facts => ({
  kind,
  passed,
  seconds,
});
const manual = (name: string, passed = true): Facts => ({ kind: "manual", name, passed, by: "qa@shop.dev" });

interface Case {
  readonly requirement: Readonly<Record<string, unknown>>;
  readonly holds: readonly (readonly [number, Facts])[];
  readonly fails: readonly { readonly given: readonly (readonly [number, Facts])[]; readonly why: RegExp }[];
}

const cases: readonly Case[] = [
  {
    requirement: { kind: "smokeTests", lastRuns: 3, within: "7d" },
    holds: [
      [4, smoke(2)],
      [3, smoke()],
      [2, smoke()],
      [1, smoke()],
    ],
    fails: [
      {
        given: [
          [2, smoke()],
          [1, smoke()],
        ],
        why: /2 runs; the last is from .* \| the last 3 smoke runs green/,
      },
      {
        given: [
          [3, smoke()],
          [2, smoke(2)],
          [1, smoke()],
        ],
        why: /2 failures in a run of 12 tests/,
      },
      {
        given: [
          [200, smoke()],
          [2, smoke()],
          [1, smoke()],
        ],
        why: /2 runs/,
      },
      {
        given: [
          [3, smoke()],
          [2, smoke()],
          [1, { kind: "smokeTests", tests: 0, failures: 0 }],
        ],
        why: /a run of 0 tests/,
      },
    ],
  },
  {
    requirement: { kind: "securityScan", maximumCritical: 0, maximumHigh: 2, within: "24h" },
    holds: [
      [3, scan(1)],
      [1, scan(0, 2)],
    ],
    fails: [
      {
        given: [
          [3, scan(0)],
          [1, scan(1)],
        ],
        why: /1 critical and 0 high findings/,
      },
      { given: [[1, scan(0, 3)]], why: /3 high findings/ },
      { given: [[25, scan(0)]], why: /nothing that fresh; the last is from 2026-11-21T02/ },
      { given: [[-1, scan(0)]], why: /nothing that fresh/ },
    ],
  },
  {
    requirement: { kind: "coverage", minimumPercent: 80, within: "7d" },
    holds: [[1, coverage(800)]],
    fails: [
      { given: [[1, coverage(799)]], why: /79\.9 % \(799 of 1000 lines\).* \| at least 80 %/ },
      { given: [[1, { kind: "coverage", lines: 0, covered: 0 }]], why: /0 %/ },
    ],
  },
  {
    requirement: { kind: "rollbackDrill", under: "60s", within: "30d" },
    holds: [[1, drill("rollbackDrill", 59.9)]],
    fails: [
      { given: [[1, drill("rollbackDrill", 60)]], why: /60 s.* \| a passed rollback drill in under 60s/ },
      { given: [[1, drill("rollbackDrill", 5, false)]], why: /did not pass/ },
      { given: [[1, drill("restoreDrill", 5)]], why: /nothing that fresh \|/ },
    ],
  },
  {
    requirement: { kind: "restoreDrill", under: "1h", within: "30d" },
    holds: [[1, drill("restoreDrill", 3599)]],
    fails: [{ given: [[1, drill("restoreDrill", 3600)]], why: /3600 s/ }],
  },
  {
    requirement: { kind: "manual", name: "penetration-test", within: "90d" },
    holds: [
      [5, manual("penetration-test")],
      [1, manual("client-notice", false)],
    ],
    fails: [
      { given: [[1, manual("client-notice")]], why: /nothing that fresh \| penetration-test checked/ },
      { given: [[1, manual("penetration-test", false)]], why: /not passed, says qa@shop\.dev/ },
    ],
  },
];

describe("the gate of evidence", () => {
  for (const { requirement, holds, fails } of cases) {
    const kind = String(requirement.kind);
    it(`opens where ${kind} is shown`, () => assert.deepEqual(said(requirement, holds), []));
    it(`says that ${kind} is missing`, () =>
      assert.match(said(requirement, []).join("\n"), /^plan\.evidence\[0\]: (nothing|0 runs)/));
    for (const { given, why } of fails)
      it(`refuses ${kind} with ${String(why)}`, () => assert.match(said(requirement, given).join("\n"), why));
  }

  it("does not take one report that is added twice for two runs, nor for a young one", () => {
    const run = shown(hoursAgo(200), smoke());
    const again = [run, { ...run, recorded: hoursAgo(1) }];
    assert.match(saidOf({ kind: "smokeTests", lastRuns: 2, within: "30d" }, again).join(), /1 runs/);
    assert.match(saidOf({ kind: "smokeTests", lastRuns: 1, within: "7d" }, again).join(), /0 runs/);
  });

  it("wants two people on call", () => {
    assert.deepEqual(said({ kind: "onCall", primary: "ana", secondary: "ben" }, []), []);
    assert.match(
      said({ kind: "onCall", primary: "ana", secondary: "Ana" }, []).join(),
      /ana as primary and as secondary \| two people/,
    );
  });

  it("wants each runbook to be there", () => {
    const requirement = { kind: "runbooks", pages: ["service-down", "database-down"] };
    assert.deepEqual(said(requirement, [], { runbooks: ["service-down", "database-down", "other"] }), []);
    assert.match(
      said(requirement, [], { runbooks: ["service-down"] }).join(),
      /nothing \| the runbook docs\/runbooks\/database-down\.md/,
    );
  });

  it("wants the costs inside the budget", () => {
    assert.deepEqual(said({ kind: "cost" }, [], { total: 500 }), []);
    assert.match(said({ kind: "cost" }, [], { total: 501 }).join(), /\$501 a month \| at most \$500/);
  });

  it("says which file is no evidence", () => {
    const { evidence, refused } = readEvidence([
      { name: "good.json", text: JSON.stringify(shown(hoursAgo(1), smoke())) },
      { name: "cut.json", text: '{ "version": 1' },
      { name: "more.json", text: JSON.stringify({ ...shown(hoursAgo(1), smoke()), note: "trust me" }) },
    ]);
    assert.equal(evidence.length, 1);
    assert.deepEqual(
      refused.map(({ file }) => file),
      ["cut.json", "more.json"],
    );
  });
});
