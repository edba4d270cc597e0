/** A small product as a release declares it: one host, two pools, a stable and a candidate workload in the cluster. */

import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import type { CloudChange, CloudResource } from "../../sandbox/types";
import { readDeployed } from "../../sandbox/world/deployed";
import { createRateLimits } from "../../sandbox/world/rateLimits";
import { seeded } from "../../sandbox/world/random";
import type { EdgeRequest } from "../../sandbox/rules/request";
import { decide, type Decision } from "../../sandbox/world/route";

/** Of every random choice in these tests; set `SEED` to try another. */
export const SEED = Number(process.env.SEED ?? 11);

/** What `twoReleases` runs. */
export const STABLE = "shop/stable";
export const CANDIDATE = "shop/candidate";

export const HOST = "api.example.com";
const ZONE = "0123456789abcdef0123456789abcdef";

type Properties = Record<string, unknown>;

export function resource(type: string, id: string, properties: Properties): CloudResource {
  return { package: type.slice(0, type.indexOf(":")), type, id, properties };
}

export function ruleset(phase: string, rules: readonly Properties[], zoneId = ZONE): CloudResource {
  return resource("cloudflare:index/ruleset:Ruleset", phase, { name: phase, kind: "zone", phase, zoneId, rules });
}

/** Blocks every request, and turns the firewall's blocks into another answer. */
export function killSwitch(): CloudResource[] {
  return [
    ruleset("http_request_firewall_custom", [{ action: "block", expression: "true" }]),
    customError({ statusCode: 503, content: "Closed.", contentType: "text/plain" }),
  ];
}

export function customError(actionParameters: Properties, changes: Properties = {}): CloudResource {
  const expression = 'cf.response.error_type eq "waf"';
  return ruleset("http_custom_errors", [{ action: "serve_error", expression, actionParameters, ...changes }]);
}

export function pool(id: string, host: string, changes: Properties = {}): CloudResource {
  const origin = { name: id, address: "gateway.example.net", enabled: true, header: { hosts: [host] } };
  const properties = { name: id, origins: [origin], ...changes };
  return resource("cloudflare:index/loadBalancerPool:LoadBalancerPool", id, properties);
}

export function loadBalancer(poolWeights: Record<string, number>, changes: Properties = {}): CloudResource {
  return resource("cloudflare:index/loadBalancer:LoadBalancer", "balancer", {
    name: HOST,
    zoneId: ZONE,
    proxied: true,
    steeringPolicy: "random",
    defaultPools: ["stable", "candidate"],
    fallbackPool: "stable",
    randomSteering: { defaultWeight: 0, poolWeights },
    ...changes,
  });
}

export function dnsRecord(name: string, content: string, changes: Properties = {}): CloudResource {
  const properties = { name, content, type: "CNAME", ttl: 1, zoneId: ZONE, proxied: true, ...changes };
  return resource("cloudflare:index/dnsRecord:DnsRecord", name, properties);
}

export function httpRoute(name: string, hostnames: readonly string[], rules: readonly Properties[]): CloudResource {
  return resource("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", `shop/${name}`, {
    metadata: { name, namespace: "shop" },
    spec: { hostnames, rules },
  });
}

export function service(name: string, selector: Record<string, string> = { app: name }): CloudResource {
  return resource("kubernetes:core/v1:Service", `shop/${name}`, {
    metadata: { name, namespace: "shop" },
    spec: { selector, ports: [{ port: 80, targetPort: 8080 }] },
  });
}

export function workload(name: string, version: string, changes: Properties = {}): CloudResource {
  const labels = { app: name, "app.kubernetes.io/version": version };
  return resource("kubernetes:apps/v1:Deployment", `shop/${name}`, {
    metadata: { name, namespace: "shop" },
    spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels } }, ...changes },
  });
}

export function configMap(name: string, data: Record<string, string>): CloudResource {
  const metadata = { name, namespace: "shop" };
  return resource("kubernetes:core/v1:ConfigMap", `shop/${name}`, { metadata, data });
}

export function webDeployment(id: string, version: string, url: string): CloudResource {
  return resource("vercel:index/deployment:Deployment", id, { url, domains: [url], meta: { version } });
}

/** Both releases in the cluster, each behind a pool of its own. */
export function twoReleases(): CloudResource[] {
  return ["stable", "candidate"].flatMap((role) => [
    pool(role, `${role}.example.com`),
    httpRoute(role, [`${role}.example.com`], [{ backendRefs: [{ name: role, port: 80 }] }]),
    service(role),
    workload(role, role === "stable" ? "1.4.0" : "1.5.0"),
  ]);
}

export interface Asked {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: IncomingHttpHeaders;
  readonly clientAddress?: string;
}

export function request(asked: Asked = {}): EdgeRequest {
  return { method: "GET", host: HOST, path: "/", query: "", headers: {}, clientAddress: "127.0.0.1", ...asked };
}

export function decision(resources: readonly CloudResource[], asked: Asked = {}): Decision {
  return decide(request(asked), readDeployed(resources), { random: seeded(SEED), limits: createRateLimits() });
}

/** What becomes of one request: the application that serves it, or the status that is answered. */
export function outcome(resources: readonly CloudResource[], asked: Asked = {}): string | number {
  return outcomeOf(decision(resources, asked));
}

export function outcomeOf(decision: Decision): string | number {
  return decision.kind === "forward" ? decision.application : decision.answer.status;
}

/** How often each outcome comes up in so many requests. */
export function outcomes(resources: readonly CloudResource[], requests: number): ReadonlyMap<string | number, number> {
  const chance = { random: seeded(SEED), limits: createRateLimits() };
  const landscape = readDeployed(resources);
  const counted = new Map<string | number, number>();
  for (let index = 0; index < requests; index++) {
    const found = outcomeOf(decide(request(), landscape, chance));
    counted.set(found, (counted.get(found) ?? 0) + 1);
  }
  return counted;
}

/** Holds within five standard deviations of the binomial distribution. */
export function assertShare(found: number, requests: number, expected: number): void {
  const bound = 5 * Math.sqrt((expected * (1 - expected)) / requests);
  const words = `${found} of ${requests}, expected a share of ${expected} ± ${bound} (SEED=${SEED})`;
  assert.ok(Math.abs(found / requests - expected) <= bound, words);
}

/** A cloud that holds what it is given. */
export interface FakeCloud {
  resources(): readonly CloudResource[];
  onChange(listener: (change: CloudChange) => void): void;
  /** Creates or updates by type and id. */
  put(...resources: readonly CloudResource[]): void;
  remove(...resources: readonly CloudResource[]): void;
}

export function fakeCloud(): FakeCloud {
  const held = new Map<string, CloudResource>();
  const listeners: ((change: CloudChange) => void)[] = [];
  const key = ({ type, id }: CloudResource): string => `${type} ${id}`;
  const tell = (change: CloudChange): void => listeners.forEach((listener) => listener(change));
  return {
    resources: () => [...held.values()],
    onChange: (listener) => void listeners.push(listener),
    put(...resources) {
      for (const changed of resources) {
        const operation = held.has(key(changed)) ? "update" : "create";
        held.set(key(changed), changed);
        tell({ operation, resource: changed });
      }
    },
    remove(...resources) {
      for (const removed of resources) {
        held.delete(key(removed));
        tell({ operation: "delete", resource: removed });
      }
    },
  };
}
