/** The sandbox: vendors that need no account, and a world that answers. The program under test does not know of it. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startCloud } from "./cloud";
import { createJobs, type JobOptions, type JobResult } from "./jobs";
import type { Cloud } from "./types";
import type { World } from "./world";
import { startWorld } from "./world";

export interface Sandbox {
  readonly cloud: Cloud;
  readonly world: World;
  /** What the engine needs in its environment to find the stand-ins and to keep its state in the sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs at once what a CronJob of that name runs by the clock. */
  runCronJob(name: string): Promise<JobResult>;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  readonly directory: string;
  /** How the containers of Jobs are run, as processes here; without it a Job is done as soon as it is made. */
  readonly jobs?: Omit<JobOptions, "directory">;
}

/** Starts a sandbox that keeps everything below `directory`; started there again, it goes on where it was. */
export async function startSandbox({ directory, jobs: options }: SandboxOptions): Promise<Sandbox> {
  const backend = join(directory, "backend");
  await mkdir(backend, { recursive: true });
  const jobs = createJobs({ ...options, directory: join(directory, "jobs") });
  const cloud = await startCloud({ directory: join(directory, "cloud"), ...(options && { carryOut: jobs.carryOut }) });
  const world = await startWorld(cloud);
  return {
    cloud,
    world,
    environment: {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
      PULUMI_DEBUG_PROVIDERS: cloud.attach,
      // The stand-ins are attached to, so a plugin that is missing is a mistake and nothing to download.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
    runCronJob: (name) => jobs.runCronJob(name, cloud.resources()),
    async stop() {
      await world.stop();
      await cloud.stop();
    },
  };
}
