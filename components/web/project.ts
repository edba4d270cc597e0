/** The project's settings, and what stands around it: Vercel's own staged promotion, its firewall, the log drain. */

import type * as pulumi from "@pulumi/pulumi";
import { FirewallConfig, LogDrain, type ProjectArgs, ProjectRollingRelease } from "@pulumiverse/vercel";
import type { Plan, WebConfig } from "../../release/schema";

/** A production deployment exposes nobody by itself: domains follow the stable release, never the newest build. */
export function projectSettings(config: WebConfig): ProjectArgs {
  return {
    name: config.project,
    framework: config.framework,
    buildCommand: config.buildCommand,
    gitRepository: { type: "github", repo: config.repository },
    autoAssignCustomDomains: false,
    // Vercel's default asks for a login on each deployment's own host, where the edge sends its traffic.
    vercelAuthentication: { deploymentType: "onlyPreviewDeployments" },
    // Browsers stay with the release that they were served. Rolling releases switch this on anyway, see Vercel's page.
    skewProtection: "12 hours",
    resourceConfig: {
      functionDefaultRegions: [config.functionRegion],
      functionDefaultTimeout: config.maximumFunctionSeconds,
    },
  };
}

export interface GuardsArgs {
  readonly config: WebConfig;
  readonly projectId: pulumi.Input<string>;
  readonly steps: Plan["steps"];
  readonly secret: (key: string) => pulumi.Output<string>;
}

/** Each only where there is something for it to guard. */
export function declareGuards(name: string, args: GuardsArgs, options: pulumi.CustomResourceOptions): void {
  const { config, projectId, secret } = args;
  const stages = stagesOf(args.steps);
  if (stages.length > 1) {
    new ProjectRollingRelease(
      `${name}-rolling-release`,
      { projectId, advancementType: "manual-approval", stages },
      options,
    );
  }
  if (config.blockedPaths.length > 0) {
    new FirewallConfig(
      `${name}-firewall`,
      { projectId, enabled: true, rules: { rules: [blockedPaths(config.blockedPaths)] } },
      options,
    );
  }
  if (config.logDrain) {
    const { endpoint, secret: key } = config.logDrain;
    const receiver = { name: config.project, endpoint, secret: secret(key) };
    new LogDrain(`${name}-log-drain`, { ...LOGS, ...receiver, projectIds: [projectId] }, options);
  }
}

/** Most stages that the provider takes (terraform-provider-vercel, resource_project_rolling_release.go). */
const MOST_STAGES = 10;

/**
 * The plan's weights as Vercel wants them: two or more stages, each larger than the one before, the last 100
 * (Vercel docs, "Rolling Releases"). Whoever promotes a deployment past Sluice still goes step by step.
 */
export function stagesOf(steps: Plan["steps"]): { targetPercentage: number }[] {
  const weights = new Set(steps.map(({ weight }) => weight).filter((weight) => weight > 0 && weight < 100));
  const ascending = [...weights].sort((left, right) => left - right).slice(0, MOST_STAGES - 1);
  return [...ascending, 100].map((targetPercentage) => ({ targetPercentage }));
}

/** One rule for all paths, for plans limit the number of rules. One group each: conditions in a group must all hold. */
function blockedPaths(paths: readonly string[]) {
  const conditionGroups = paths.map((value) => ({ conditions: [{ type: "path", op: "pre", value }] }));
  return { name: "blocked-paths", active: true, conditionGroups, action: { action: "deny" } };
}

/** Everything that production logs. */
const LOGS = {
  deliveryFormat: "json",
  environments: ["production"],
  sources: ["static", "edge", "external", "build", "lambda", "firewall", "redirect"],
};
