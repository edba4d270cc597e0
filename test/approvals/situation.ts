/** A rollout at a gate, approved or not, and what the gates say. */

import assert from "node:assert/strict";
import type { ApprovalPayload } from "../../release/approvals/approval";
import type { VerifiedApproval } from "../../release/approvals/reading";
import { gateFindings } from "../../release/gates";
import type { GateInput } from "../../release/gates";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import { payloadFor } from "./people";

export const image = (digit: string) => `shop/api@sha256:${digit.repeat(64)}`;

const steps = [
  { weight: 5, hold: "15m", approvals: ["tech-lead", "cto"] },
  { weight: 100, approvals: ["tech-lead", "cto"] },
];
export const approvals = {
  roles: {
    "tech-lead": ["tech-lead@shop.dev"],
    cto: ["cto@shop.dev", "author@shop.dev"],
    janitor: ["janitor@shop.dev"],
  },
  plan: ["tech-lead", "cto"],
};
const release = {
  version: "1.4.0",
  commit: "9f2c1ab74d0e",
  author: "author@shop.dev",
  services: { api: { image: image("a") } },
};

export const NOW = "2026-11-22T03:00:00Z"; // A Sunday.

export interface Given {
  readonly plan?: object;
  readonly release?: object;
  readonly record?: Partial<GateInput["record"]>;
  readonly by?: readonly Partial<ApprovalPayload>[];
  readonly now?: string;
  readonly input?: Partial<GateInput>;
}

/** Step 1 of a rollout approved by its tech lead an hour ago, changed as the test wants. */
export function given({
  plan = {},
  release: changed = {},
  record = {},
  by = [{}],
  now = NOW,
  input = {},
}: Given = {}): GateInput {
  const subject = {
    stack: "production",
    plan: planSchema.parse({ strategy: "canary", steps, approvals, ...plan }),
    release: releaseSchema.parse({ ...release, ...changed }),
  };
  return {
    record: {
      ...subject,
      step: 1,
      rollback: false,
      weights: { stable: 95, candidate: 5 },
      stable: "1.3.0",
      costs: { totalMonthlyUsd: 400, maximumMonthlyUsd: 500 },
      staging: null,
      ...record,
    },
    approvals: by.map((changes) => approval(payloadFor(subject, "2026-11-22T02:00:00Z", changes))),
    evidence: [],
    runbooks: [],
    now: new Date(now),
    ...input,
  };
}

/** Everybody signs with a key of their own, unless said otherwise. */
function approval(payload: ApprovalPayload, key = `SHA256:${payload.approver}`): VerifiedApproval {
  return { ...payload, key };
}

const said = (input: GateInput) =>
  gateFindings(input).map(({ gate, property, found, expected }) => `${gate} ${property}: ${found} | ${expected}`);
export const opens = (input: GateInput) => assert.deepEqual(said(input), []);
export const refuses = (input: GateInput, ...words: readonly RegExp[]) => {
  const text = said(input).join("\n");
  assert.notEqual(text, "", "the gates are open");
  for (const word of words) assert.match(text, word);
};
