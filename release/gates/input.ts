/** What gates decide on, and what they answer. */

import type { Evidence } from "../approvals/evidence";
import type { RefusedApproval, VerifiedApproval } from "../approvals/reading";
import type { GateRecord } from "./record";

export interface GateInput {
  readonly record: GateRecord;
  /** Signed by people who may sign; the gates decide whether they count. */
  readonly approvals: readonly VerifiedApproval[];
  /** Approvals whose signature or writing is not right: they only explain what is missing. */
  readonly refused?: readonly RefusedApproval[];
  readonly evidence: readonly Evidence[];
  /** Names of the pages under docs/runbooks that say something, without `.md`. */
  readonly runbooks: readonly string[];
  readonly now: Date;
  /** Digest of the update plan that is about to run, where the caller knows it. */
  readonly updatePlan?: string;
  /** How long after a hotfix its review is due, in milliseconds; a day when left out. */
  readonly reviewWithinMs?: number;
}

/** One reason why a gate is closed. */
export interface Obstacle {
  /** Path in the record, e.g. `plan.steps[0].approvals`. */
  readonly property: string;
  readonly found: string;
  readonly expected: string;
}
