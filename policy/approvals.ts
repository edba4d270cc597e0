/** What lies under `approvals/` and `docs/runbooks/`, read and verified once a run of the pack. */

import { join } from "node:path";
import { SIGNATURE_NAMESPACE } from "../release/approvals/approval";
import type { Evidence } from "../release/approvals/evidence";
import { readShown, readShownEvidence } from "../release/approvals/shown";
import type { Shown } from "../release/approvals/shown";
import { matters } from "../release/gates";
import type { GateInput, GateRecord } from "../release/gates";
import { signedFolder } from "../toolchain/signedFolder";
import type { SignedFolder } from "../toolchain/signedFolder";
import { textFiles } from "../toolchain/textFiles";
import type { Context } from "./rule";

/** Option of every rule that reads the folder. */
export const directory = {
  description: "Folder of approvals and evidence, relative to the project's root.",
  default: "approvals",
};

/** What has been shown for the stack, in the order in which it was recorded. */
export function evidenceIn(directory: string, context: Context): readonly Evidence[] {
  return readShownEvidence(context.stack, folderOf(directory, context)).evidence;
}

type Material = Shown & Pick<GateInput, "runbooks">;

const read = new WeakMap<Context, Map<string, Material>>();

/** What gates decide on beside the record. */
export function materialFor(record: GateRecord, directory: string, context: Context): Material {
  const known = read.get(context) ?? new Map<string, Material>();
  read.set(context, known);
  const key = `${directory}\n${record.stack}`;
  const material = known.get(key) ?? readMaterial(record, directory, context);
  known.set(key, material);
  return material;
}

function readMaterial({ stack, release }: GateRecord, directory: string, context: Context): Material {
  const { root, now } = context;
  return {
    ...readShown(stack, folderOf(directory, context), matters({ release, now })),
    runbooks: runbooksIn(join(root, "docs", "runbooks")),
  };
}

function folderOf(directory: string, { root, now }: Context): SignedFolder {
  return signedFolder({ folder: join(root, directory), namespace: SIGNATURE_NAMESPACE, now });
}

/** An empty page helps nobody. */
function runbooksIn(folder: string): readonly string[] {
  return textFiles(folder, ".md")
    .filter(({ text }) => text.trim() !== "")
    .map(({ name }) => name.slice(0, -".md".length));
}
