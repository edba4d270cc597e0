/** An approval: who decided what about which steps of which release and plan, and the signature over just that. */

import { z } from "zod";
import { canonicalJson, digestOf } from "../canonical";
import type { Plan, Release } from "../schema";
import { slug } from "../schema/text";

/** Keeps a signature made for Sluice from meaning anything elsewhere, and the other way round (`ssh-keygen -Y`, -n). */
export const SIGNATURE_NAMESPACE = "sluice";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: "a SHA-256 digest, 64 hex digits" });
const time = z.iso.datetime({ precision: 0, error: "a time in UTC such as 2026-12-24T00:00:00Z" });
const text = z.string().min(1).max(500);

/** As `ssh-keygen -I` takes it; the characters that mean something in a list of patterns are left out. */
export const approverName = z.string().regex(/^[^\s,*?!"]{1,100}$/, { error: "an identity such as name@example.com" });

const decision = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approved") }),
  z.strictObject({ kind: z.literal("conditional"), open: z.array(text).min(1) }),
  z.strictObject({ kind: z.literal("rejected"), reason: text }),
]);

const override = z.strictObject({ gate: z.enum(["window", "freeze"]), reason: text });

export const payload = z
  .strictObject({
    version: z.literal(1),
    stack: z.string().min(1),
    /** Digest of the plan, see `planDigest`. */
    plan: sha256,
    release: z.strictObject({
      version: z.string(),
      change: z.enum(["major", "standard", "minor", "hotfix"]),
      digest: sha256,
    }),
    /** First and last step it is about. */
    steps: z.strictObject({ from: z.int().positive(), to: z.int().positive() }),
    decision,
    /** The role in which the approver decides. */
    role: slug,
    approver: approverName,
    given: time,
    expires: time,
    /** Names the file, so that a copy is no second approval. */
    nonce: z.string().regex(/^[0-9a-f]{32}$/, { error: "32 hex digits" }),
    overrides: z.array(override).optional(),
    /** Digest of the saved update plan that was looked at: what runs must be just that. */
    updatePlan: sha256.optional(),
  })
  .refine(({ steps }) => steps.from <= steps.to, { path: ["steps"], error: "a first step that is not after the last" })
  .refine(({ given, expires }) => given < expires, { path: ["expires"], error: "a time after it was given" })
  .refine(({ steps, updatePlan }) => updatePlan === undefined || steps.from === steps.to, {
    path: ["updatePlan"],
    error: "a single step, for later steps cannot be looked at yet",
  });

export const approval = z.strictObject({
  payload,
  /** An SSHSIG over the canonical JSON of the payload: the base64 between its first and last line, in one piece. */
  signature: z.string().refine(isCanonicalBase64, { error: "base64, with no bit to spare" }),
});

export type ApprovalPayload = z.output<typeof payload>;
export type Approval = z.output<typeof approval>;
export type Decision = ApprovalPayload["decision"];
export type OverridableGate = z.output<typeof override>["gate"];

/** What the signature is over. */
export function signedText(content: ApprovalPayload): string {
  return canonicalJson(content);
}

/** The one text that stands for an approval in its file: the same content in another writing is refused. */
export function approvalText(content: Approval): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(content)), null, 2)}\n`;
}

/** File of an approval in its stack's folder. */
export function approvalFileName({ nonce }: Pick<ApprovalPayload, "nonce">): string {
  return `${nonce}.json`;
}

/** Any change of the plan gives another digest, and so voids its approvals. */
export function planDigest(plan: Plan): string {
  return digestOf(plan);
}

export function releaseDigest(release: Release): string {
  return digestOf(release);
}

export function changeOf(release: Release): ApprovalPayload["release"]["change"] {
  return release.change ?? "standard";
}

function isCanonicalBase64(text: string): boolean {
  return text !== "" && Buffer.from(text, "base64").toString("base64") === text;
}
