/**
 * What is deployed, as the data plane needs it: the cloud's resources, read once per change into typed records with
 * the vendors' defaults filled in and expressions parsed.
 */

import type { z } from "zod";
import type { CloudResource } from "../types";
import * as cloudflare from "./cloudflare";
import { CUSTOM_ERRORS_PHASE } from "./customErrors";
import { CUSTOM_RULES_PHASE, RATE_LIMITS_PHASE } from "./firewall";
import * as kong from "./kong/objects";
import * as kubernetes from "./kubernetes";
import * as vercel from "./vercel";

export interface Deployed {
  readonly loadBalancers: readonly cloudflare.LoadBalancer[];
  readonly pools: readonly cloudflare.Pool[];
  readonly records: readonly cloudflare.DnsRecord[];
  /** Of the firewall's phases. Rules of other phases speak of things that nothing here carries out. */
  readonly rulesets: readonly cloudflare.Ruleset[];
  readonly errorRulesets: readonly cloudflare.ErrorRuleset[];
  /** Most specific first: the first that fits a request is the one that the Gateway API prefers. */
  readonly routes: readonly kubernetes.RouteMatch[];
  readonly grants: readonly kubernetes.Grant[];
  readonly services: readonly kubernetes.Service[];
  readonly workloads: readonly kubernetes.Workload[];
  readonly configMaps: readonly kubernetes.ConfigMap[];
  readonly plugins: readonly kong.Plugin[];
  readonly consumers: readonly kong.Consumer[];
  readonly secrets: readonly kong.Secret[];
  readonly webDeployments: readonly vercel.WebDeployment[];
  readonly webAliases: readonly vercel.WebAlias[];
  /** Resources that cannot be read, and why. The world answers 500 with these words until they are put right. */
  readonly problems: readonly string[];
}

const RULESET = "cloudflare:index/ruleset:Ruleset";

/** Reads all resources. Never throws: what cannot be read is told in `problems`. */
export function readDeployed(resources: readonly CloudResource[]): Deployed {
  const problems: string[] = [];
  const all = <Schema extends z.ZodType>(
    type: string,
    schema: Schema,
    among: readonly CloudResource[] = resources,
  ): readonly z.output<Schema>[] =>
    among.filter((resource) => resource.type === type).flatMap((resource) => read(resource, schema, problems));
  return {
    loadBalancers: all("cloudflare:index/loadBalancer:LoadBalancer", cloudflare.loadBalancer),
    pools: all("cloudflare:index/loadBalancerPool:LoadBalancerPool", cloudflare.pool),
    records: all("cloudflare:index/dnsRecord:DnsRecord", cloudflare.dnsRecord),
    rulesets: all(RULESET, cloudflare.ruleset, resources.filter(isIn(CUSTOM_RULES_PHASE, RATE_LIMITS_PHASE))),
    errorRulesets: all(RULESET, cloudflare.errorRuleset, resources.filter(isIn(CUSTOM_ERRORS_PHASE))),
    routes: kubernetes.inOrderOfPreference(
      all("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", kubernetes.httpRoute).flat(),
    ),
    grants: all("kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant", kubernetes.referenceGrant),
    services: all("kubernetes:core/v1:Service", kubernetes.service),
    workloads: all("kubernetes:apps/v1:Deployment", kubernetes.workload),
    configMaps: all("kubernetes:core/v1:ConfigMap", kubernetes.configMap),
    plugins: all("kubernetes:configuration.konghq.com/v1:KongPlugin", kong.plugin),
    consumers: all("kubernetes:configuration.konghq.com/v1:KongConsumer", kong.consumer),
    secrets: all("kubernetes:core/v1:Secret", kong.secret),
    webDeployments: all("vercel:index/deployment:Deployment", vercel.webDeployment),
    webAliases: all("vercel:index/alias:Alias", vercel.webAlias),
    problems,
  };
}

/** Every release that runs: the application's id, and the version that it names itself by. */
export function runningVersions(deployed: Deployed): ReadonlyMap<string, string> {
  return new Map([...deployed.workloads, ...deployed.webDeployments].map(({ id, version }) => [id, version]));
}

function isIn(...phases: readonly string[]): (ruleset: CloudResource) => boolean {
  return ({ properties: { phase } }) => phases.some((name) => name === phase);
}

function read<Schema extends z.ZodType>(
  resource: CloudResource,
  schema: Schema,
  problems: string[],
): readonly z.output<Schema>[] {
  const result = schema.safeParse({ ...resource.properties, id: resource.id });
  if (result.success) return [result.data];
  for (const { path, message } of result.error.issues) {
    problems.push(`${resource.type} ${resource.id}: ${path.join(".")}: ${message}`);
  }
  return [];
}
