/** The web project at Vercel: a deployment for each release, and the one item that flags and brakes are read from. */

import * as pulumi from "@pulumi/pulumi";
import { EdgeConfig, EdgeConfigItem, EdgeConfigToken, Project } from "@pulumiverse/vercel";
import type { Exposure, Track } from "../../release/exposure";
import type { FlagdDefinitions } from "../../release/flags";
import type { Plan, WebConfig } from "../../release/schema";
import { declareDeployments, type WebDeployment } from "./deployments";
import { declareDomains } from "./domains";
import { declareGuards, projectSettings } from "./project";
import { declareVariables, type Sources } from "./variables";

export interface WebArgs {
  readonly config: WebConfig;
  /** The product's public host name. */
  readonly domain: string;
  /** Every deployed release, those without traffic too. One from before there was a web project has no deployment. */
  readonly tracks: readonly Track[];
  /** The plan's steps; Vercel's own promotion goes by the same ones. */
  readonly steps: Plan["steps"];
  /** Who the candidate's flag lets in; null where no flag gates it. */
  readonly flag: Exposure["flag"];
  /** Who is served at all. */
  readonly admits: Exposure["admits"];
  /** What each flag does, in flagd's words. Default: no flags. */
  readonly flags?: FlagdDefinitions;
  /** What other components made for variables that are taken `from` them. Default none. */
  readonly sources?: Sources;
  /** Reads a secret of this stack's config. */
  readonly secret: (key: string) => pulumi.Output<string>;
}

/**
 * Declares the project. Sluice's edge sends traffic to each deployment's own host, by weight; the application reads the
 * Edge Config items `exposure` and `flags` for flags and emergency controls. A step changes those where it moves a flag,
 * and nothing where it does not.
 *
 * @example
 * const { tracks, flag, admits } = exposure;
 * const web = new Web("web", { config, domain: "shop.example.com", tracks, flag, admits, steps: plan.steps, secret });
 */
export class Web extends pulumi.ComponentResource {
  /** Host of each release's deployment, without a scheme, by id of its track. */
  readonly origins: Readonly<Record<string, pulumi.Output<string>>>;
  /** Address and token of the Edge Config; secret. */
  readonly edgeConfigConnection: pulumi.Output<string>;
  readonly projectId: pulumi.Output<string>;

  constructor(name: string, args: WebArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:web:Web", name, {}, opts);
    const { config, tracks, secret } = args;
    const options = { parent: this };

    const project = new Project(`${name}-project`, projectSettings(config), options);
    this.projectId = project.id;

    const { connection, edgeConfigId } = declareEdgeConfig(name, config, options);
    this.edgeConfigConnection = connection;
    declareItems(name, edgeConfigId, args, options);

    const sources = { ...args.sources, "edgeConfig.connection": connection };
    const variables = declareVariables(name, { config, projectId: project.id, sources, secret }, options);
    declareGuards(name, { config, projectId: project.id, steps: args.steps, secret }, options);

    // Variables are built into a deployment, so they come first.
    const built = { ...options, dependsOn: variables };
    const deployments = declareDeployments(name, project.id, tracks, built);
    declareDomains(name, { domains: [args.domain, ...config.domains], projectId: project.id, deployments }, options);

    this.origins = originsOf(deployments);
    this.registerOutputs({ projectId: this.projectId, origins: this.origins });
  }
}

function declareEdgeConfig(name: string, { project }: WebConfig, options: pulumi.CustomResourceOptions) {
  const edgeConfig = new EdgeConfig(`${name}-edge-config`, { name: project }, options);
  const token = new EdgeConfigToken(
    `${name}-edge-config-token`,
    { edgeConfigId: edgeConfig.id, label: "application" },
    options,
  );
  return { edgeConfigId: edgeConfig.id, connection: pulumi.secret(token.connectionString) };
}

/**
 * What the application's middleware reads at every request. `exposure`: whom the candidate's flag lets in, and who is
 * served at all. `flags`: what each flag does, for flagd's own evaluation in the application. Neither holds a weight:
 * the edge in front shares the traffic out, so that a step of a canary leaves the web project alone.
 *
 * The provider replaces an item whose value changes, and creating one overwrites the item of the same key
 * (terraform-provider-vercel, resource_edge_config_item.go). Deleting the old one afterwards would take the new one
 * away, so it is left alone: the change is one write, and there is no moment without an item.
 */
function declareItems(
  name: string,
  edgeConfigId: pulumi.Input<string>,
  { flag, admits, flags }: WebArgs,
  options: pulumi.CustomResourceOptions,
): void {
  for (const [key, valueJson] of Object.entries({ exposure: { flag, admits }, ...(flags && { flags }) })) {
    new EdgeConfigItem(`${name}-${key}`, { edgeConfigId, key, valueJson }, { ...options, retainOnDelete: true });
  }
}

function originsOf(deployments: readonly WebDeployment[]): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(deployments.map(({ track, deployment }) => [track.id, deployment.url]));
}
