/** Jobs and CronJobs that are named for what they do, end, and say when they failed. */

import { CronJob, Job } from "@pulumi/kubernetes/batch/v1";
import type { batch } from "@pulumi/kubernetes/types/input";
import type * as pulumi from "@pulumi/pulumi";
import { type PodArgs, podTemplate } from "./pod";

export interface JobArgs extends PodArgs {
  /** Name in the cluster. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  /** Seconds after which it is stopped, and has failed. */
  readonly deadlineSeconds: number;
}

/** Runs once, when it is declared first or its pod changes. The update waits for it, and fails with it. */
export function declareJob(logicalName: string, args: JobArgs, opts: pulumi.CustomResourceOptions): Job {
  const { name, namespace, labels, deadlineSeconds } = args;
  // A job that failed is made anew by the next update (Pulumi Kubernetes, "pulumi.com/replaceUnready").
  const metadata = { name, namespace, labels: { ...labels }, annotations: { "pulumi.com/replaceUnready": "true" } };
  const wait = { create: `${deadlineSeconds + SCHEDULING_SECONDS}s` };
  return new Job(logicalName, { metadata, spec: jobSpec(args) }, { ...opts, customTimeouts: wait });
}

export interface CronJobArgs extends JobArgs {
  /** Five fields of cron, UTC. */
  readonly schedule: string;
}

export function declareCronJob(logicalName: string, args: CronJobArgs, opts: pulumi.CustomResourceOptions): CronJob {
  const { name, namespace, labels, schedule } = args;
  return new CronJob(
    logicalName,
    {
      metadata: { name, namespace, labels: { ...labels } },
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3_600,
        jobTemplate: { spec: jobSpec(args) },
      },
    },
    opts,
  );
}

/** What a pod may take to find a node and to get its image, seconds. */
const SCHEDULING_SECONDS = 300;

/** Nothing is tried twice by itself: what failed in a database is for people to look at. */
function jobSpec({ deadlineSeconds, ...pod }: JobArgs): batch.v1.JobSpec {
  return { backoffLimit: 0, activeDeadlineSeconds: deadlineSeconds, template: podTemplate(pod) };
}
