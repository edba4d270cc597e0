/** Approvals from their files' text. What is not exactly as it was signed is refused, with the reason in words. */

import type { z } from "zod";
import { describeValue, expectation, valueAt } from "../reading";
import type { Approval, ApprovalPayload } from "./approval";
import { approval, approvalFileName, approvalText, signedText } from "./approval";

/** One file of the folder `approvals/<stack>`. */
export interface ApprovalFile {
  readonly name: string;
  readonly text: string;
}

/** Whether the signature over the text was made by a key that the approver may use. */
export type Verify = (signed: {
  readonly text: string;
  readonly signature: string;
  readonly signer: string;
}) => { readonly key: string } | { readonly refused: string };

/** An approval that somebody has really given. Whether it counts for a step is another question. */
export interface VerifiedApproval extends ApprovalPayload {
  /** Fingerprint of the key that signed it. */
  readonly key: string;
}

export interface RefusedApproval {
  readonly file: string;
  readonly why: string;
}

export interface ReadApprovals {
  /** In the order in which they were given. */
  readonly verified: readonly VerifiedApproval[];
  readonly refused: readonly RefusedApproval[];
}

export interface ApprovalsInput {
  /** Stack in whose folder the files are. */
  readonly stack: string;
  readonly files: readonly ApprovalFile[];
  readonly verify: Verify;
  /** Verifying costs time: approvals that matter to nobody are left out of both lists. All matter when left out. */
  readonly matters?: (payload: ApprovalPayload) => boolean;
}

export function readApprovals(input: ApprovalsInput): ReadApprovals {
  const read = input.files.map((file) => ({ file: file.name, ...readApproval(file, input) }));
  return {
    verified: read
      .flatMap((result) => ("approval" in result ? [result.approval] : []))
      .sort((left, right) => Date.parse(left.given) - Date.parse(right.given)),
    refused: read.flatMap((result) => ("why" in result ? [{ file: result.file, why: result.why }] : [])),
  };
}

type Result = { readonly approval: VerifiedApproval } | { readonly why: string } | { readonly matters: false };

function readApproval(file: ApprovalFile, { stack, verify, matters = () => true }: ApprovalsInput): Result {
  const parsed = parseApproval(file.text);
  if ("why" in parsed) return parsed;
  const { payload, signature } = parsed.content;
  const why = misplaced(file, stack, parsed.content);
  if (why !== undefined) return { why };
  if (!matters(payload)) return { matters: false };
  const verdict = verify({ text: signedText(payload), signature, signer: payload.approver });
  return "refused" in verdict ? { why: verdict.refused } : { approval: { ...payload, key: verdict.key } };
}

function parseApproval(text: string): { readonly content: Approval } | { readonly why: string } {
  const value = parseJson(text);
  if (value === undefined) return { why: "it is no JSON: cut off or changed after it was written" };
  const { data, error } = approval.safeParse(value, { error: expectation });
  return data ? { content: data } : { why: error.issues.map((issue) => wrong(issue, value)).join("; ") };
}

function wrong(issue: z.core.$ZodIssue, value: unknown): string {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return `${place || "it"} has unknown fields: ${issue.keys.join(", ")}`;
  const found = describeValue(valueAt(value, issue.path));
  return `${place || "it"}: found ${found}, expected ${issue.message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function misplaced({ name, text }: ApprovalFile, stack: string, content: Approval): string | undefined {
  const expectedName = approvalFileName(content.payload);
  if (content.payload.stack !== stack)
    return `it is for stack ${content.payload.stack}, and lies in the folder of ${stack}`;
  if (name !== expectedName) return `it is a copy: an approval with its nonce is called ${expectedName}`;
  if (text !== approvalText(content)) return "its text was changed after `./sluice approve` wrote it";
  return undefined;
}
