/** The project's host names. They follow the stable release, and move when the next one is finalised. */

import type * as pulumi from "@pulumi/pulumi";
import { Alias, ProjectDomain } from "@pulumiverse/vercel";
import type { WebDeployment } from "./deployments";

export interface DomainsArgs {
  readonly domains: readonly string[];
  readonly projectId: pulumi.Input<string>;
  readonly deployments: readonly WebDeployment[];
}

/**
 * Declares each domain and whom it leads to. The product's own is among them for stacks without an edge; with one, the
 * load balancer answers for it, and asks each deployment by its own host.
 */
export function declareDomains(name: string, args: DomainsArgs, options: pulumi.CustomResourceOptions): void {
  const { projectId, deployments } = args;
  const served = servedBy(deployments);
  for (const domain of new Set(args.domains)) {
    // An alias can only be given to a domain that is verified.
    const owned = new ProjectDomain(`${name}-domain-${domain}`, { projectId, domain, waitForReady: true }, options);
    if (!served) continue;
    const alias = { alias: domain, deploymentId: served.deployment.id };
    new Alias(`${name}-alias-${domain}`, alias, { ...options, dependsOn: owned });
  }
}

/** Stable; on the very first release the candidate, from its first step. */
function servedBy(deployments: readonly WebDeployment[]): WebDeployment | undefined {
  return (
    deployments.find(({ track }) => track.role === "stable") ??
    deployments.find(({ track }) => track.role === "candidate" && track.weight > 0)
  );
}
