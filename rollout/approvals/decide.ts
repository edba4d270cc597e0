/** Makes an approval: what is decided, signed by the one who decides, and only kept where it will count. */

import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApprovalPayload, Decision, OverridableGate } from "../../release/approvals/approval";
import {
  approvalFileName,
  approvalText,
  changeOf,
  payload as payloadSchema,
  planDigest,
  releaseDigest,
  SIGNATURE_NAMESPACE,
  signedText,
} from "../../release/approvals/approval";
import { readApprovals } from "../../release/approvals/reading";
import { objection } from "../../release/gates/decisions";
import { milliseconds } from "../../release/schema";
import { signText } from "../../toolchain/signatures";
import type { Project } from "./project";

export interface Wish {
  readonly decision: Decision;
  readonly role: string;
  /** Identity of the approver, as allowed_signers names it. */
  readonly approver: string;
  /** The whole plan when left out. */
  readonly steps?: ApprovalPayload["steps"];
  /** A duration; as long as the plan lets an approval live when left out. */
  readonly expires?: string;
  readonly overrides?: readonly { readonly gate: OverridableGate; readonly reason: string }[];
  /** Digest of the update plan that is approved, and no other. */
  readonly updatePlan?: string;
  /** File of the approver's SSH key. */
  readonly key: string;
}

export interface Given {
  readonly payload: ApprovalPayload;
  /** The file that it is in now. */
  readonly file: string;
}

/** Throws where the decision would not count, with the reason; nothing is written then. */
export async function decide(project: Project, wish: Wish, now: Date): Promise<Given> {
  const payload = payloadOf(project, wish, now);
  assertHolder(project, payload);
  const text = approvalText({
    payload,
    signature: signText(signedText(payload), { namespace: SIGNATURE_NAMESPACE, key: wish.key }),
  });
  const name = approvalFileName(payload);
  assertCounts(project, { name, text }, payload, now);
  const file = join(project.folder, name);
  await mkdir(project.folder, { recursive: true });
  await writeFile(file, text, { flag: "wx" });
  return { payload, file };
}

function payloadOf({ stack, config: { plan, release } }: Project, wish: Wish, now: Date): ApprovalPayload {
  const { decision, role, approver, overrides = [], updatePlan } = wish;
  const expires = new Date(now.getTime() + milliseconds(wish.expires ?? plan.approvals?.validFor ?? "24h"));
  const { data, error } = payloadSchema.safeParse({
    version: 1,
    stack,
    plan: planDigest(plan),
    release: { version: release.version, change: changeOf(release), digest: releaseDigest(release) },
    steps: wish.steps ?? { from: 1, to: plan.steps.length },
    decision,
    role,
    approver,
    given: toSecond(now),
    expires: toSecond(expires),
    nonce: randomBytes(16).toString("hex"),
    ...(overrides.length > 0 ? { overrides } : {}),
    ...(updatePlan === undefined ? {} : { updatePlan }),
  });
  if (data) return data;
  const mistakes = error.issues.map(({ path, message }) => `${path.join(".")}: expected ${message}`);
  throw new Error(`This cannot be signed. ${mistakes.join("; ")}.`);
}

function assertHolder({ stack, config: { plan } }: Project, { role, approver, steps }: ApprovalPayload): void {
  const roles = plan.approvals?.roles ?? {};
  const known = Object.keys(roles);
  if (!known.includes(role))
    throw new Error(`The plan of ${stack} has no role ${role}; it has ${known.join(", ") || "none"}.`);
  const holders = roles[role] ?? [];
  if (!holders.some((holder) => holder.toLowerCase() === approver.toLowerCase())) {
    throw new Error(
      `${approver} does not hold the role ${role}; ${holders.join(", ")} does. Say who you are with --as.`,
    );
  }
  if (steps.to > plan.steps.length) throw new Error(`The plan has ${plan.steps.length} steps, not ${steps.to}.`);
}

function assertCounts(
  project: Project,
  file: { name: string; text: string },
  payload: ApprovalPayload,
  now: Date,
): void {
  const { stack, config, approvals } = project;
  const { verified, refused } = readApprovals({ stack, files: [file], verify: approvals.verify });
  const [approval] = verified;
  if (!approval)
    throw new Error(`Your signature would not count: ${refused[0]?.why ?? ""}. allowed_signers says who may sign.`);
  if (payload.decision.kind !== "approved") return;
  const need = { what: "", property: "", roles: [payload.role], steps: payload.steps };
  const why = objection(approval, need, { stack, plan: config.plan, release: config.release, now });
  if (why !== undefined) throw new Error(`Your approval would not count: it ${why}.`);
}

/** `2026-12-24T10:30:00Z` */
function toSecond(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
