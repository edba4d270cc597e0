/** The project in the current folder, as approvals see it: one stack's config, and the folder that holds approvals. */

import { access } from "node:fs/promises";
import { join } from "node:path";
import { SIGNATURE_NAMESPACE } from "../../release/approvals/approval";
import type { Config } from "../../release/schema";
import { signedFolder } from "../../toolchain/signedFolder";
import type { SignedFolder } from "../../toolchain/signedFolder";
import { stackConfig } from "../preview/stackConfig";
import { stackFile } from "../stackFile";

export interface Project {
  readonly stack: string;
  readonly config: Config;
  /** `approvals/`, whose signatures are looked at now. */
  readonly approvals: SignedFolder;
  /** Where the stack's own approvals are written. */
  readonly folder: string;
}

/** Throws in words that a user can act on. */
export async function openProject(directory: string, stack: string, now: Date): Promise<Project> {
  const file = `Pulumi.${stack}.yaml`;
  await access(join(directory, file)).catch(() => {
    throw new Error(`There is no ${file} in this folder. Run this in the project's folder, with a stack that it has.`);
  });
  const config = await stackConfig(await stackFile(directory, stack).all());
  if (config instanceof Error) throw config;
  const folder = join(directory, "approvals");
  return {
    stack,
    config,
    approvals: signedFolder({ folder, namespace: SIGNATURE_NAMESPACE, now }),
    folder: join(folder, stack),
  };
}
