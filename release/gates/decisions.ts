/** Which decisions count for what a plan asks at a step, and why the others do not. */

import type { ApprovalPayload } from "../approvals/approval";
import { changeOf, planDigest, releaseDigest } from "../approvals/approval";
import type { VerifiedApproval } from "../approvals/reading";
import type { Plan, Release } from "../schema";
import { milliseconds } from "../schema";

/** What approvals are asked for: a step, or the plan as a whole. */
export interface Need {
  /** `step 2`, `steps 1 to 4`. */
  readonly what: string;
  /** Where the plan asks for it. */
  readonly property: string;
  /** Any one of them is enough. */
  readonly roles: readonly string[];
  readonly steps: ApprovalPayload["steps"];
}

/** What decisions are about, and when they are looked at. */
export interface Subject {
  readonly stack: string;
  readonly plan: Plan;
  readonly release: Release;
  readonly now: Date;
  readonly updatePlan?: string;
}

/** What the plan asks for at a step: its own approval, and that of the whole plan. */
export function needsAt(plan: Plan, step: number): readonly Need[] {
  const last = plan.steps.length;
  const needs: readonly Need[] = [
    {
      what: `steps 1 to ${last}`,
      property: "plan.approvals.plan",
      roles: plan.approvals?.plan ?? [],
      steps: { from: 1, to: last },
    },
    {
      what: `step ${step}`,
      property: `plan.steps[${step - 1}].approvals`,
      roles: plan.steps[step - 1]?.approvals ?? [],
      steps: { from: step, to: step },
    },
  ];
  return needs.filter(({ roles }) => roles.length > 0);
}

/** How many people must approve. */
export function approversNeeded(release: Release): number {
  return changeOf(release) === "hotfix" ? 2 : 1;
}

/** The last word of each person who has one: earlier ones of the same person are void. */
export function standing(
  approvals: readonly VerifiedApproval[],
  need: Need,
  subject: Subject,
): readonly VerifiedApproval[] {
  const last = new Map<string, VerifiedApproval>();
  for (const approval of inOrder(approvals)) {
    if (strangeness(approval, need, subject) === undefined) last.set(approval.approver.toLowerCase(), approval);
  }
  return [...last.values()];
}

/** Why an approval does not open what is asked for; undefined where it does. */
export function objection(approval: VerifiedApproval, need: Need, subject: Subject): string | undefined {
  return strangeness(approval, need, subject) ?? weakness(approval, subject);
}

/** Whether gates can need an approval: those of other releases count no more once they have expired, hotfixes aside. */
export function matters({ release, now }: Pick<Subject, "release" | "now">): (payload: ApprovalPayload) => boolean {
  const digest = releaseDigest(release);
  return (payload) => {
    const { digest: approved, change } = payload.release;
    return approved === digest || change === "hotfix" || Date.parse(payload.expires) > now.getTime();
  };
}

export function isByAuthor({ approver }: Pick<ApprovalPayload, "approver">, { author }: Release): boolean {
  return author?.toLowerCase() === approver.toLowerCase();
}

/** Approvals first among those of one second: of two words given at once the stricter one stands. */
function inOrder(approvals: readonly VerifiedApproval[]): readonly VerifiedApproval[] {
  const strictness = { approved: 0, conditional: 1, rejected: 2 } as const;
  return [...approvals].sort(
    (left, right) =>
      Date.parse(left.given) - Date.parse(right.given) ||
      strictness[left.decision.kind] - strictness[right.decision.kind],
  );
}

/** Why a decision is not one about this at all, or not by somebody who decides on it. */
function strangeness(approval: VerifiedApproval, need: Need, subject: Subject): string | undefined {
  const { stack, plan, release, now } = subject;
  const { steps, role, approver } = approval;
  const reasons: readonly (readonly [boolean, () => string])[] = [
    [approval.stack !== stack, () => `is for stack ${approval.stack}`],
    [
      approval.release.digest !== releaseDigest(release),
      () => `is for another content of release ${approval.release.version}`,
    ],
    [approval.plan !== planDigest(plan), () => "is for a plan that has been changed since"],
    [steps.from > need.steps.from || steps.to < need.steps.to, () => `is for steps ${steps.from} to ${steps.to}`],
    [!need.roles.includes(role), () => `was given as ${role}`],
    [!holds(plan, role, approver), () => `is by somebody who does not hold the role ${role}`],
    [Date.parse(approval.given) > now.getTime(), () => `is dated ${approval.given}, which has not come yet`],
    [isOfOtherUpdate(approval, subject), () => "is for another update plan than the one about to run"],
  ];
  return reasons.find(([applies]) => applies)?.[1]();
}

/** Why a decision about this, by somebody who decides on it, opens nothing. */
function weakness(
  { decision, given, expires, approver }: VerifiedApproval,
  { plan, release, now }: Subject,
): string | undefined {
  if (decision.kind === "rejected") return `is a rejection: ${decision.reason}`;
  if (decision.kind === "conditional") return `has open conditions: ${decision.open.join("; ")}`;
  if (isByAuthor({ approver }, release)) return "is by the release's author";
  const end = Math.min(Date.parse(expires), Date.parse(given) + milliseconds(plan.approvals?.validFor ?? "0s"));
  return now.getTime() < end ? undefined : `expired at ${new Date(end).toISOString()}`;
}

function holds({ approvals }: Plan, role: string, approver: string): boolean {
  const holders = Object.entries(approvals?.roles ?? {}).find(([name]) => name === role)?.[1] ?? [];
  return holders.some((holder) => holder.toLowerCase() === approver.toLowerCase());
}

function isOfOtherUpdate(approval: VerifiedApproval, { updatePlan }: Subject): boolean {
  return updatePlan !== undefined && approval.updatePlan !== undefined && approval.updatePlan !== updatePlan;
}
