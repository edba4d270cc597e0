/** All that has been approved and shown for a stack. */

import type { Evidence } from "./evidence";
import { readEvidence } from "./evidence";
import type { ApprovalFile, ApprovalsInput, RefusedApproval, VerifiedApproval, Verify } from "./reading";
import { readApprovals } from "./reading";

/** The folder `approvals/`. */
export interface ApprovalFolder {
  /** The files of a folder below it, e.g. `production/evidence`. */
  readonly files: (below: string) => readonly ApprovalFile[];
  readonly verify: Verify;
}

export interface Shown {
  /** In the order in which they were given. */
  readonly approvals: readonly VerifiedApproval[];
  readonly evidence: readonly Evidence[];
  /** Files that are not as they were written, or not signed by somebody who may. */
  readonly refused: readonly RefusedApproval[];
}

export function readShown(
  stack: string,
  { files, verify }: ApprovalFolder,
  matters?: ApprovalsInput["matters"],
): Shown {
  const { verified, refused } = readApprovals({ stack, files: files(stack), verify, matters });
  const { evidence, refused: refusedEvidence } = readEvidence(files(`${stack}/evidence`));
  return { approvals: verified, evidence, refused: [...refused, ...refusedEvidence] };
}
