/** One service on Kubernetes: a workload for each release that is deployed, and the route that shares traffic out. */

import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { Exposure, Track } from "../../release/exposure";
import type { ClusterConfig, MonitoringConfig, Plan, ServiceConfig } from "../../release/schema";
import { namedLabels } from "../labels";
import type { TelemetryTarget } from "../telemetry/variables";
import { doorway } from "./doorway";
import { type Passage, previewRoutes, publicRoutes, type Route, type Routes } from "./route";
import { candidateOf, workloadTracks } from "./tracks";
import { Workload } from "./workload";

export interface ServiceArgs {
  readonly config: ServiceConfig;
  /** Name of the product; a label on everything. */
  readonly product: string;
  readonly namespace: pulumi.Input<string>;
  /** The Gateway that routes attach to; its namespace may call the service, and few others may. */
  readonly gateway: ClusterConfig["gateway"];
  /** Every deployed release, those without traffic too. */
  readonly tracks: readonly Track[];
  /** Header by which testers reach the candidate at any weight; null where there is no candidate. */
  readonly bypass: Exposure["bypass"];
  /** `blueGreen` gives the candidate a host of its own, `preview.<host>`. */
  readonly strategy: Plan["strategy"];
  /** Further variables in clear, e.g. settings of the rate limit; never a secret. Default none. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Names of ConfigMaps with further variables, for what changes without a release. Default none. */
  readonly configMaps?: readonly string[];
  /** An API gateway that requests pass on their way. Default none. */
  readonly passage?: Passage;
  /** Where the pods send logs, metrics and traces. Default nowhere. */
  readonly telemetry?: TelemetryTarget;
  /** Where Prometheus runs, so that it may scrape the pods. Default nobody scrapes them. */
  readonly monitoring?: Pick<MonitoringConfig, "namespace">;
}

/**
 * Declares a workload for each release and one route. A step changes nothing but the route, so that it takes effect
 * in seconds and is taken back in seconds.
 *
 * @example
 * const { tracks, bypass } = exposure;
 * new Service("api", { config, product: "shop", namespace, gateway, tracks, bypass, strategy: "canary" });
 */
export class Service extends pulumi.ComponentResource {
  /** Where the service is reached from outside. */
  readonly endpoint: string;
  /** Name of each release's Deployment, by id of its track. */
  readonly workloads: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:service:Service", name, {}, opts);
    const { config, namespace, product } = args;
    const metadata = { name: config.name, namespace, labels: namedLabels(config.name, product) };
    const tracks = workloadTracks(args.tracks, config.name);

    const account = new ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    new NetworkPolicy(`${name}-doorway`, { metadata, spec: doorway(args) }, { parent: this });

    const workloads = tracks.map((track) => {
      const workloadArgs = { ...args, serviceAccountName: account.metadata.name, track };
      return new Workload(`${name}-${track.id}`, workloadArgs, { parent: this });
    });

    // Traffic moves to a release only after its pods are ready.
    const options = { parent: this, dependsOn: workloads };
    const ways = publicRoutes(args, tracks);
    if (ways) declareRoutes(`${name}-route`, metadata, ways, options);
    const candidate = candidateOf(tracks);
    if (args.strategy === "blueGreen" && candidate) {
      const preview = { ...metadata, name: `${config.name}-preview` };
      declareRoutes(`${name}-preview`, preview, previewRoutes(args, candidate), options);
    }

    this.endpoint = `https://${config.host}`;
    this.workloads = Object.fromEntries(workloads.map(({ track, deployment }) => [track, deployment]));
    this.registerOutputs({ endpoint: this.endpoint, workloads: this.workloads });
  }
}

interface Metadata {
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Record<string, string>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RouteOptions {
  readonly parent: pulumi.Resource;
  readonly dependsOn: readonly pulumi.Resource[];
}

/** The front hands requests on only after there is a way on from there. */
function declareRoutes(name: string, metadata: Metadata, { front, behind }: Routes, options: RouteOptions): void {
  if (!behind) {
    declareRoute(name, metadata, front, options);
    return;
  }
  const { route, plugins } = behind;
  const way = declareRoute(`${name}-behind`, withPlugins(metadata, plugins), route, options);
  declareRoute(name, metadata, front, { ...options, dependsOn: [...options.dependsOn, way] });
}

/** Which plugins Kong runs: https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/ */
function withPlugins(metadata: Metadata, plugins: readonly string[]): Metadata {
  return { ...metadata, name: `${metadata.name}-behind`, annotations: { "konghq.com/plugins": plugins.join(",") } };
}

function declareRoute(name: string, metadata: Metadata, spec: Route, { parent, dependsOn }: RouteOptions): CustomResource {
  const args = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata, spec };
  return new CustomResource(name, args, { parent, dependsOn: [...dependsOn] });
}
