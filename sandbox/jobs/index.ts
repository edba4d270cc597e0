/**
 * Jobs that run: what a Job's containers would do in a cluster is done by processes here, one after the other, and a
 * process that fails is a Job that failed.
 */

import type { CloudResource } from "../types";
import { VendorError } from "../cloud/faults";
import { recordAt, textAt } from "../cloud/values";
import type { CarryOut } from "../cloud/lifecycle";
import { type JobResult, type PodOptions, runPod } from "./pod";

export type { JobResult } from "./pod";

export type JobOptions = Omit<PodOptions, "resources">;

export interface Jobs {
  /** Runs a Job while it is created. */
  readonly carryOut: CarryOut;
  /** Runs at once what a CronJob runs by the clock. */
  readonly runCronJob: (name: string, resources: readonly CloudResource[]) => Promise<JobResult>;
}

const JOB = "kubernetes:batch/v1:Job";
const CRON_JOB = "kubernetes:batch/v1:CronJob";

/** What a pod refers to by name. */
const REFERRED = ["kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:Secret"];

export function createJobs(options: JobOptions): Jobs {
  return {
    async carryOut({ type, id, properties }, cloud) {
      if (type !== JOB) return;
      const resources = REFERRED.flatMap((referred) => cloud.ofType(referred));
      const pod = recordAt(properties, "spec.template.spec");
      const { succeeded, output } = await runPod(pod, namespaceOf(id), { ...options, resources });
      // Pulumi Kubernetes waits for a Job, and tells the last lines of a pod that failed.
      if (!succeeded) throw new VendorError(`Job ${id} failed (BackoffLimitExceeded):\n${output}`);
    },
    async runCronJob(name, resources) {
      const cronJob = resources.find(({ type, properties }) => type === CRON_JOB && textAt(properties, "metadata.name") === name);
      if (cronJob === undefined) throw new Error(`no CronJob is named ${name}`);
      const pod = recordAt(cronJob.properties, "spec.jobTemplate.spec.template.spec");
      return runPod(pod, namespaceOf(cronJob.id), { ...options, resources });
    },
  };
}

function namespaceOf(id: string): string {
  return id.split("/")[0] ?? "";
}
