/** The emergency controls in Redis, where applications look at every request: thrown without a release. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Job } from "@pulumi/kubernetes/batch/v1";
import type { core } from "@pulumi/kubernetes/types/input";
import { digestOf } from "../release/canonical";
import type { Emergency } from "../release/schema";
import { productLabels } from "./labels";
import { restrictedContainer, restrictedPod } from "./restrictedPod";

export interface CacheControlsArgs {
  readonly emergency: Emergency;
  /** Image by digest with a shell and a `redis-cli` that speaks TLS. */
  readonly image: string;
  /** Name of the product; a label on everything. */
  readonly product: string;
  /** Namespace of the workloads, where the Secret is. */
  readonly namespace: pulumi.Input<string>;
  /** Key of a Kubernetes Secret that holds the address of Redis, password included. */
  readonly url: { readonly name: string; readonly key: string };
}

/** What writes the controls; an ordinary shell script that runs wherever there is a `redis-cli`. */
export const CONTROLS_SCRIPT = join(__dirname, "emergencyControls.sh");

/**
 * Declares a Job that writes the hash `emergency_controls` (`kill_switch`, `safe_mode`, `changed_at`) and checks that it
 * is written. Pulumi waits for its end. It is named by what it writes, so that a change of the controls is a new Job.
 *
 * @example
 * const url = { name: "cache", key: "url" };
 * new CacheControls("shop-controls", { emergency, image, product: "shop", namespace, url }, { dependsOn: secrets });
 */
export class CacheControls extends pulumi.ComponentResource {
  constructor(name: string, args: CacheControlsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:cache:Controls", name, {}, opts);
    const { emergency, image, namespace, product } = args;
    const script = readFileSync(CONTROLS_SCRIPT, "utf8");
    const metadata = {
      name: `emergency-controls-${digestOf({ emergency, image, script }).slice(0, 8)}`,
      namespace,
      labels: productLabels(product),
    };
    const template = { metadata: { labels: metadata.labels }, spec: podSpec(args, script) };
    const spec = { backoffLimit: RETRIES, activeDeadlineSeconds: DEADLINE_SECONDS, template };
    new Job(`${name}-job`, { metadata, spec }, { parent: this });
    this.registerOutputs({ ...emergency });
  }
}

const RETRIES = 4;
/** A control that takes longer than this is reported as failed, seconds. */
const DEADLINE_SECONDS = 120;
/** Images of Redis run as root where nobody says otherwise. */
const NOBODY = 65_534;

/** Within the bounds of the restricted Pod Security Standard. */
function podSpec({ emergency, image, url }: CacheControlsArgs, script: string): core.v1.PodSpec {
  return {
    restartPolicy: "Never",
    ...restrictedPod({ runAsUser: NOBODY }),
    containers: [
      {
        name: "controls",
        image,
        command: ["/bin/sh", "-c", script],
        env: [
          { name: "KILL_SWITCH", value: String(emergency.killSwitch) },
          { name: "SAFE_MODE", value: String(emergency.safeMode) },
          { name: "CACHE_URL", valueFrom: { secretKeyRef: url } },
        ],
        resources: { requests: SIZE, limits: SIZE },
        securityContext: restrictedContainer(),
      },
    ],
  };
}

const SIZE = { cpu: "50m", memory: "32Mi" };
