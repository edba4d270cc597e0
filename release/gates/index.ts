/** What must be true before the candidate gets its share of traffic at a step: one gate a line, each with its reasons. */

import { approvalFindings, authorFindings } from "./approvals";
import { evidenceFindings } from "./evidence";
import { hotfixReviewFindings } from "./hotfix";
import type { GateInput, Obstacle } from "./input";
import type { GateRecord } from "./record";
import { stagingFindings } from "./staging";
import { freezeFindings, windowFindings } from "./window";

const GATES = {
  approvals: approvalFindings,
  author: authorFindings,
  window: windowFindings,
  freeze: freezeFindings,
  stagingFirst: stagingFindings,
  evidence: evidenceFindings,
  hotfixReview: hotfixReviewFindings,
} satisfies Readonly<Record<string, (input: GateInput) => readonly Obstacle[]>>;

export type GateName = keyof typeof GATES;

export interface GateFinding extends Obstacle {
  readonly gate: GateName;
}

export const GATE_NAMES: readonly GateName[] = [
  "approvals",
  "author",
  "window",
  "freeze",
  "stagingFirst",
  "evidence",
  "hotfixReview",
];

/** Everything that keeps the step closed; empty when it may be entered. Nothing is asked where nobody is exposed. */
export function gateFindings(input: GateInput): readonly GateFinding[] {
  return GATE_NAMES.flatMap((gate) => findingsOf(gate, input));
}

/** What one gate alone finds. */
export function findingsOf(gate: GateName, input: GateInput): readonly GateFinding[] {
  if (!exposesCandidate(input.record)) return [];
  return GATES[gate](input).map((obstacle) => ({ gate, ...obstacle }));
}

function exposesCandidate({ step, rollback, weights }: GateRecord): boolean {
  return step > 0 && !rollback && weights.candidate > 0;
}

export { countingApprovals } from "./approvals";
export { matters } from "./decisions";
export type { GateInput } from "./input";
export { readGateRecord } from "./record";
export type { GateRecord } from "./record";
