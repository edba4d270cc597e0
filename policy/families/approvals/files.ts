/** What lies under `approvals/` and `docs/runbooks/`, read and verified once a run of the pack. */

import { join } from "node:path";
import { SIGNATURE_NAMESPACE } from "../../../release/approvals/approval";
import { readShown } from "../../../release/approvals/shown";
import type { Shown } from "../../../release/approvals/shown";
import { matters } from "../../../release/gates";
import type { GateInput, GateRecord } from "../../../release/gates";
import { signedFolder } from "../../../toolchain/signedFolder";
import { textFiles } from "../../../toolchain/textFiles";
import type { Context } from "../../rule";

type Material = Shown & Pick<GateInput, "runbooks">;

const read = new WeakMap<Context, Map<string, Material>>();

/** What gates decide on beside the record; `directory` is relative to the project's root. */
export function materialFor(record: GateRecord, directory: string, context: Context): Material {
  const known = read.get(context) ?? new Map<string, Material>();
  read.set(context, known);
  const key = `${directory}\n${record.stack}`;
  const material = known.get(key) ?? readMaterial(record, directory, context);
  known.set(key, material);
  return material;
}

function readMaterial({ stack, release }: GateRecord, directory: string, { root, now }: Context): Material {
  const folder = signedFolder({ folder: join(root, directory), namespace: SIGNATURE_NAMESPACE, now });
  return {
    ...readShown(stack, folder, matters({ release, now })),
    runbooks: runbooksIn(join(root, "docs", "runbooks")),
  };
}

/** An empty page helps nobody. */
function runbooksIn(folder: string): readonly string[] {
  return textFiles(folder, ".md")
    .filter(({ text }) => text.trim() !== "")
    .map(({ name }) => name.slice(0, -".md".length));
}
