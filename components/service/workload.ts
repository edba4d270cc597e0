/** One release of a service in the cluster: its pods, how many of them, and the name by which routes find them. */

import * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2";
import { Service as ClusterService } from "@pulumi/kubernetes/core/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import type { autoscaling } from "@pulumi/kubernetes/types/input";
import type { ServiceConfig } from "../../release/schema";
import { type PodArgs, podTemplate, releaseLabels, selectorOf } from "./pod";

export interface WorkloadArgs extends PodArgs {
  readonly namespace: pulumi.Input<string>;
}

/** Declares a release's Deployment, Service, autoscaler and disruption budget, all named `<service>-<release>`. */
export class Workload extends pulumi.ComponentResource {
  /** Id of the release's track. */
  readonly track: string;
  /** Name of the Deployment, known once its pods are ready. */
  readonly deployment: pulumi.Output<string>;

  constructor(name: string, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:service:Workload", name, {}, opts);
    const { config, namespace, track } = args;
    const metadata = { name: `${config.name}-${track.id}`, namespace, labels: releaseLabels(args) };
    const selector = selectorOf(args);
    const options = { parent: this };

    // Without `replicas`: the number of pods belongs to the autoscaler, and an update must not reset it.
    const deployment = new Deployment(
      name,
      {
        metadata,
        spec: {
          selector: { matchLabels: selector },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
          template: podTemplate(args),
        },
      },
      options,
    );
    new ClusterService(
      name,
      { metadata, spec: { selector, ports: [{ name: "http", port: config.port, targetPort: "http" }] } },
      options,
    );
    new HorizontalPodAutoscaler(name, { metadata, spec: autoscaler(config, metadata.name) }, options);
    new PodDisruptionBudget(
      name,
      { metadata, spec: { selector: { matchLabels: selector }, maxUnavailable: 1 } },
      options,
    );

    this.track = track.id;
    this.deployment = deployment.metadata.name;
    this.registerOutputs({ track: this.track, image: track.image });
  }
}

function autoscaler({ replicas }: ServiceConfig, deployment: string): autoscaling.v2.HorizontalPodAutoscalerSpec {
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    minReplicas: replicas.minimum,
    maxReplicas: replicas.maximum,
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: replicas.cpuPercent } },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: LONGEST_WINDOW_SECONDS } },
  };
}

/**
 * A release that lost its traffic keeps its pods for an hour, so that going back to it finds it at full strength.
 * The longest that Kubernetes allows (API reference, HPAScalingRules).
 */
const LONGEST_WINDOW_SECONDS = 3_600;
