/** The stack that a plan puts first, in a sandbox of its own: a release is stable there before production may have it. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Release } from "../../../release/schema";
import { startSandbox } from "../../../sandbox";
import { ensureEngine } from "../../../toolchain/engine";
import { openEngine } from "../../engine";
import { ownValues } from "../../stackFile";
import type { Stage } from "./stage";

export interface Staging {
  /** Makes the release the stable one there. */
  promote(release: Release): Promise<void>;
  stop(): Promise<void>;
}

/** What a rehearsal leads to takes three updates, however many steps the plan has. */
const AT_ONCE = { strategy: "canary", steps: [{ weight: 100 }] };

export async function openStaging(stage: Stage, { from, stack }: { readonly from: string; readonly stack: string }): Promise<Staging> {
  const { binDirectory } = await ensureEngine();
  const sandbox = await startSandbox({ directory: join(stage.project, "..", stack) });
  await copyFile(join(from, `Pulumi.${stack}.yaml`), join(stage.project, `Pulumi.${stack}.yaml`));
  const { PULUMI_BACKEND_URL = "" } = stage.environment;
  const environment = { ...stage.environment, ...sandbox.environment, PULUMI_BACKEND_URL };
  const engine = await openEngine({ binDirectory, project: stage.project, stack, environment });
  const update = async (values: Readonly<Record<string, unknown>>) => {
    await engine.config.set(ownValues(values));
    await engine.up({ urgent: true });
  };
  return {
    async promote(release) {
      await update({ plan: AT_ONCE, release, step: 0, finalised: false });
      await update({ step: 1 });
      await update({ finalised: true });
    },
    stop: () => sandbox.stop(),
  };
}
