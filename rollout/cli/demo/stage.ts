/** A sandbox with a project in it, which the real engine deploys. */

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Release } from "../../../release/schema";
import type { Sandbox } from "../../../sandbox";
import { startSandbox } from "../../../sandbox";
import { copyProject } from "../../../sandbox/project";
import { ensureEngine } from "../../../toolchain/engine";
import { engineEnvironment } from "../../../toolchain/environment";
import type { Engine, EngineOptions, Update } from "../../engine";
import { openEngine } from "../../engine";
import { ownValues } from "../../stackFile";

export interface Stage {
  readonly sandbox: Sandbox;
  readonly engine: Engine;
  /** Folder with the stack file; nothing of the repo is written to. */
  readonly project: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Sets config values, as `pulumi config set` would. */
  configure(values: Readonly<Record<string, unknown>>): Promise<void>;
  /** The same, and runs `pulumi up`. */
  update(values: Readonly<Record<string, unknown>>): Promise<Update>;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** Everything is kept below it; what an earlier run left there is removed. */
  readonly directory: string;
  /** Whose stack file is deployed. */
  readonly stack: string;
  /** Folder with the stack file; the repo's own when left out. */
  readonly from?: string;
  readonly policy?: EngineOptions["policy"];
}

export async function openStage({ directory, stack, from, policy }: StageOptions): Promise<Stage> {
  await rm(directory, { recursive: true, force: true });
  const { binDirectory, ...found } = await ensureEngine();
  const sandbox = await startSandbox({ directory });
  const project = join(directory, "project");
  await copyProject({ directory: project, stack, from });
  const environment = { ...engineEnvironment({ binDirectory, ...found }), ...sandbox.environment };
  const engine = await openEngine({ binDirectory, project, stack, environment, policy });
  const configure: Stage["configure"] = (values) => engine.config.set(ownValues(values));
  return {
    sandbox,
    engine,
    project,
    environment,
    configure,
    async update(values) {
      await configure(values);
      return engine.up();
    },
    stop: () => sandbox.stop(),
  };
}

/** Another version of a release: its commit and its images differ, as those of a new build do. */
export function rebuilt(release: Release, version: string): Release {
  const commit = sha256(version).slice(0, 12);
  const images = Object.entries(release.services).map(([name, { image }]): [string, { image: string }] => {
    const [repository = ""] = image.split("@");
    return [name, { image: `${repository}@sha256:${sha256(`${name} ${version}`)}` }];
  });
  return { ...release, version, commit, services: Object.fromEntries(images), web: release.web && { gitRef: commit } };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
