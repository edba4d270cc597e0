/** All that has been approved and shown for a stack. */

import type { Evidence, ReadEvidence } from "./evidence";
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

export function readShown(stack: string, folder: ApprovalFolder, matters?: ApprovalsInput["matters"]): Shown {
  const { files, verify } = folder;
  const { verified, refused } = readApprovals({ stack, files: files(stack), verify, matters });
  const { evidence, refused: refusedEvidence } = readShownEvidence(stack, folder);
  return { approvals: verified, evidence, refused: [...refused, ...refusedEvidence] };
}

/** The evidence alone, in the order in which it was recorded. */
export function readShownEvidence(stack: string, { files }: Pick<ApprovalFolder, "files">): ReadEvidence {
  return readEvidence(files(`${stack}/evidence`));
}
