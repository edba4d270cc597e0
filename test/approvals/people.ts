/** People with throw-away SSH keys, a folder of approvals that trusts some of them, and what they sign. */

import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApprovalPayload } from "../../release/approvals/approval";
import {
  approvalFileName,
  approvalText,
  changeOf,
  planDigest,
  releaseDigest,
  SIGNATURE_NAMESPACE,
  signedText,
} from "../../release/approvals/approval";
import type { Evidence, Facts } from "../../release/approvals/evidence";
import type { Plan, Release } from "../../release/schema";
import { signText } from "../../toolchain/signatures";

export interface Person {
  readonly name: string;
  readonly key: string;
}

export interface Workplace {
  readonly root: string;
  /** `approvals/` below the root. */
  readonly folder: string;
  /** Somebody with a key; `line` is what allowed_signers says of it, nothing for a stranger. */
  person(name: string, options?: { readonly signs?: string | null }): Person;
  revoke(person: Person): void;
  remove(): void;
}

export function workplace(): Workplace {
  const root = mkdtempSync(join(tmpdir(), "sluice-approvals-"));
  const folder = join(root, "approvals");
  const keys = join(root, "keys");
  mkdirSync(folder);
  mkdirSync(keys);
  writeFileSync(join(folder, "allowed_signers"), "");
  return {
    root,
    folder,
    person(name, { signs = `namespaces="${SIGNATURE_NAMESPACE}"` } = {}) {
      const key = join(keys, `${name}-${Math.random().toString(36).slice(2)}`);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key]);
      if (signs !== null) appendFileSync(join(folder, "allowed_signers"), `${name} ${signs} ${publicKey(key)}\n`);
      return { name, key };
    },
    revoke: ({ key }) => appendFileSync(join(folder, "revoked_keys"), `${publicKey(key)}\n`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function publicKey(key: string): string {
  return readFileSync(`${key}.pub`, "utf8").trim();
}

/** What is approved, and by default by whom. */
export interface Subject {
  readonly stack: string;
  readonly plan: Plan;
  readonly release: Release;
}

let nonces = 0;

/** An approval of the whole plan that counts for a day from `given`, changed as the test wants. */
export function payloadFor(
  { stack, plan, release }: Subject,
  given: string,
  changes: Partial<ApprovalPayload>,
): ApprovalPayload {
  nonces += 1;
  return {
    version: 1,
    stack,
    plan: planDigest(plan),
    release: { version: release.version, change: changeOf(release), digest: releaseDigest(release) },
    steps: { from: 1, to: plan.steps.length },
    decision: { kind: "approved" },
    role: "tech-lead",
    approver: "tech-lead@shop.dev",
    given,
    expires: new Date(Date.parse(given) + 86_400_000).toISOString().replace(".000Z", "Z"),
    nonce: nonces.toString(16).padStart(32, "0"),
    ...changes,
  };
}

export interface SignedFile {
  readonly name: string;
  readonly text: string;
}

export function signed(payload: ApprovalPayload, { key }: Person, namespace = SIGNATURE_NAMESPACE): SignedFile {
  const signature = signText(signedText(payload), { namespace, key });
  return { name: approvalFileName(payload), text: approvalText({ payload, signature }) };
}

export function put(folder: string, { name, text }: SignedFile): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

let reports = 0;

export function shown(recorded: string, facts: Facts): Evidence {
  reports += 1;
  return { version: 1, recorded, source: { name: "report", sha256: reports.toString(16).padStart(64, "0") }, facts };
}
