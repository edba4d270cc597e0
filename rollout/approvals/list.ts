/** Every approval of a stack, and whether it counts for the release and plan in its config now. */

import { readShown } from "../../release/approvals/shown";
import type { VerifiedApproval } from "../../release/approvals/reading";
import type { Need, Subject } from "../../release/gates/decisions";
import { objection, standing } from "../../release/gates/decisions";
import type { Project } from "./project";

export interface Listed {
  readonly file: string;
  /** Left out where the file cannot be trusted to say so. */
  readonly approval?: VerifiedApproval;
  /** Why it does not count; null where it does. */
  readonly why: string | null;
}

export function listApprovals(
  { stack, config: { plan, release }, approvals: folder }: Project,
  now: Date,
): readonly Listed[] {
  const { approvals, refused } = readShown(stack, folder);
  const subject = { stack, plan, release, now };
  return [
    ...approvals.map((approval) => ({
      file: `${approval.nonce}.json`,
      approval,
      why: whyNot(approval, approvals, subject),
    })),
    ...refused,
  ];
}

/** Looked at for the very steps and the role for which it was given. */
function whyNot(approval: VerifiedApproval, all: readonly VerifiedApproval[], subject: Subject): string | null {
  const need: Need = {
    what: "",
    property: "",
    roles: Object.keys(subject.plan.approvals?.roles ?? {}),
    steps: approval.steps,
  };
  const why = objection(approval, need, subject);
  if (why !== undefined) return why;
  return standing(all, need, subject).includes(approval) ? null : "is followed by a later decision of the same person";
}
