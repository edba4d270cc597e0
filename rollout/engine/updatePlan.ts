/** An update as the engine would do it now, saved by a preview. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { updatePlanDigest } from "../../release/approvals/updatePlan";
import { inTemporaryFolder } from "../../toolchain/temporaryFolder";
import type { Change } from "../machine/event";
import type { Engine, Run } from "./index";

export interface UpdatePlan {
  /** For `up`, which then does just that. */
  readonly file: string;
  readonly digest: string;
  readonly changes: readonly Change[];
}

/** The file is there while it is used, and its owner's alone. Throws an UpdateError where the preview fails. */
export function withUpdatePlan<Result>(engine: Engine, run: Run, use: (plan: UpdatePlan) => Promise<Result>): Promise<Result> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, "plan.json");
    const { changes } = await engine.preview({ ...run, updatePlan: file });
    return use({ file, changes, digest: updatePlanDigest(await readFile(file, "utf8")) });
  });
}
