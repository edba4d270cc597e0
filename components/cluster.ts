/** The ground that every workload stands on: one namespace that starts closed, and is opened service by service. */

import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { ClusterConfig } from "../release/schema";
import { productLabels } from "./labels";

export interface ClusterArgs {
  readonly config: ClusterConfig;
  /** Name of the product; a label on everything. */
  readonly product: string;
}

/**
 * Declares the namespace. Pods that could harm their node are refused, and nothing is let in that a service has not
 * asked for. What goes out is left open: databases, caches and partners lie outside, and only the product knows where.
 *
 * @example
 * const { namespace } = new Cluster("shop", { config: { namespace: "shop", gateway }, product: "shop" });
 */
export class Cluster extends pulumi.ComponentResource {
  /** Name of the namespace, known once it exists. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, { config, product }: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:cluster:Cluster", name, {}, opts);
    const labels = productLabels(product);

    const namespace = new Namespace(
      `${name}-namespace`,
      { metadata: { name: config.namespace, labels: { ...labels, ...RESTRICTED } } },
      { parent: this },
    );
    this.namespace = namespace.metadata.name;

    new NetworkPolicy(
      `${name}-closed`,
      {
        metadata: { name: "closed", namespace: this.namespace, labels },
        spec: { podSelector: {}, policyTypes: ["Ingress"] },
      },
      { parent: this },
    );

    this.registerOutputs({ namespace: this.namespace });
  }
}

/** The strictest of the Pod Security Standards: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const RESTRICTED = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/audit": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
};
