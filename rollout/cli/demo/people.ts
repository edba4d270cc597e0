/** The demo's people: throw-away SSH keys, and a list of those who may sign. */

import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SIGNATURE_NAMESPACE } from "../../../release/approvals/approval";
import type { OverridableGate } from "../../../release/approvals/approval";
import { decide } from "../../approvals/decide";
import { openProject } from "../../approvals/project";
import { ORDER_NAMESPACE } from "../../driver/orders";

export interface Person {
  readonly name: string;
  readonly role: string;
  /** File of the private key. */
  readonly key: string;
}

/** Makes a key for each, and trusts them all in the project's `approvals/allowed_signers`. */
export async function hire(project: string, names: Readonly<Record<string, string>>): Promise<readonly Person[]> {
  const folder = join(project, "approvals");
  const keys = join(project, "..", "keys");
  await Promise.all([folder, keys].map((path) => mkdir(path, { recursive: true })));
  const people = Object.entries(names).map(([role, name]) => ({ name, role, key: join(keys, role) }));
  for (const { name, key } of people) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key]);
  const lines = await Promise.all(people.map(signer));
  await writeFile(join(folder, "allowed_signers"), lines.join(""));
  return people;
}

async function signer({ name, key }: Person): Promise<string> {
  const publicKey = (await readFile(`${key}.pub`, "utf8")).trim();
  return `${name} namespaces="${SIGNATURE_NAMESPACE},${ORDER_NAMESPACE}" ${publicKey}\n`;
}

export interface Approving {
  readonly project: string;
  readonly stack: string;
  readonly overrides?: readonly { readonly gate: OverridableGate; readonly reason: string }[];
}

/** Signs the release in the stack's config for its whole plan, as `./sluice approve` does. */
export async function approve({ role, name, key }: Person, { project, stack, overrides = [] }: Approving): Promise<void> {
  const now = new Date();
  await decide(await openProject(project, stack, now), { decision: { kind: "approved" }, role, approver: name, key, overrides }, now);
}
