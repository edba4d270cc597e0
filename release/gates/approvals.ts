/** The gate of approvals: who the plan asks has approved the step and the plan, and nobody asked has said no. */

import type { VerifiedApproval } from "../approvals/reading";
import type { Need, Subject } from "./decisions";
import { approversNeeded, isByAuthor, needsAt, objection, standing } from "./decisions";
import type { GateInput, Obstacle } from "./input";

export function approvalFindings(input: GateInput): readonly Obstacle[] {
  const subject = subjectOf(input);
  return needsAt(subject.plan, input.record.step).flatMap((need) => [
    ...objectors(input, need, subject),
    ...tooFew(input, need, subject),
  ]);
}

/** Whoever made a release does not let it out. */
export function authorFindings(input: GateInput): readonly Obstacle[] {
  const subject = subjectOf(input);
  const { author } = subject.release;
  const needs = needsAt(subject.plan, input.record.step);
  if (needs.length === 0) return [];
  if (author === undefined) {
    return [
      {
        property: "release.author",
        found: "nothing",
        expected: "the author's email address, for the author may not approve",
      },
    ];
  }
  return needs
    .filter((need) => isShort(input, need, subject))
    .flatMap((need) =>
      standing(input.approvals, need, subject).filter((approval) => isByAuthor(approval, subject.release)),
    )
    .slice(0, 1)
    .map(({ role }) => ({
      property: "release.author",
      found: `${author}, who approved it as ${role} as well`,
      expected: "an approval by somebody who did not make the release",
    }));
}

/** The approvals that open something at this step; each may carry overrides. */
export function countingApprovals(input: GateInput): readonly VerifiedApproval[] {
  const subject = subjectOf(input);
  return needsAt(subject.plan, input.record.step).flatMap((need) => counting(input, need, subject));
}

function subjectOf({ record, now, updatePlan }: GateInput): Subject {
  return { stack: record.stack, plan: record.plan, release: record.release, now, updatePlan };
}

function counting({ approvals }: GateInput, need: Need, subject: Subject): readonly VerifiedApproval[] {
  return standing(approvals, need, subject).filter((approval) => objection(approval, need, subject) === undefined);
}

function objectors({ approvals }: GateInput, need: Need, subject: Subject): readonly Obstacle[] {
  return standing(approvals, need, subject)
    .filter(({ decision }) => decision.kind !== "approved")
    .map((approval) => ({
      property: need.property,
      found: `the last word of ${approval.approver} on ${need.what} ${objection(approval, need, subject) ?? ""}`,
      expected: `a later approval by ${approval.approver}, without conditions`,
    }));
}

/** Two names with one key are one person. */
function isShort(input: GateInput, need: Need, subject: Subject): boolean {
  const approvals = counting(input, need, subject);
  return new Set(approvals.map(({ key }) => key)).size < approversNeeded(subject.release);
}

function tooFew(input: GateInput, need: Need, subject: Subject): readonly Obstacle[] {
  if (!isShort(input, need, subject)) return [];
  const approvers = counting(input, need, subject).map(({ approver }) => approver);
  const needed = approversNeeded(subject.release);
  return [
    {
      property: need.property,
      found: [
        approvers.length > 0 ? `only ${approvers.join(", ")}` : "no approval that counts",
        ...reasons(input, need, subject),
      ].join("; "),
      expected: `${needed > 1 ? "approvals by two people" : "an approval"} of ${need.what} as ${need.roles.join(" or ")}`,
    },
  ];
}

/** Why those that are there do not count, the newest first. */
function reasons({ approvals, refused = [] }: GateInput, need: Need, subject: Subject): readonly string[] {
  const given = approvals.toReversed().flatMap((approval) => {
    const why = objection(approval, need, subject);
    return why === undefined ? [] : [`that of ${approval.approver} ${why}`];
  });
  return [...given, ...refused.map(({ file, why }) => `${file} is void: ${why}`)];
}
