/** What a step would change now, for those who approve it. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { inTemporaryFolder } from "../../toolchain/temporaryFolder";
import type { Engine } from "../engine";
import { withUpdatePlan } from "../engine/updatePlan";
import type { UpdatePlan } from "../engine/updatePlan";
import { ownValues, stackFile } from "../stackFile";

export interface PreviewedStep {
  /** Folder with the stack files, which are left as they are. */
  readonly directory: string;
  readonly stack: string;
  readonly step: number;
}

/** Throws an UpdateError where the step cannot be taken from where the stack stands. */
export function previewStep(engine: Engine, { directory, stack, step }: PreviewedStep): Promise<Omit<UpdatePlan, "file">> {
  return inTemporaryFolder(async (folder) => {
    const configFile = join(folder, `Pulumi.${stack}.yaml`);
    await copyFile(join(directory, `Pulumi.${stack}.yaml`), configFile);
    await stackFile(folder, stack).set(ownValues({ step, finalised: false, rollback: false }));
    return withUpdatePlan(engine, { policed: false, configFile }, async ({ digest, changes }) => ({ digest, changes }));
  });
}
