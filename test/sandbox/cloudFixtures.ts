/** Resources as OmniHub declares them: right as they stand, for tests to spoil one property of. */

import type { Inputs } from "./cloudPlugin";

/** Inputs by type token; ids of pools are as a program would have them before the pools exist. */
export const omnihub = {
  "cloudflare:index/loadBalancerPool:LoadBalancerPool": {
    accountId: "9f1839b6152d298aca64c4e906b6d074",
    name: "api-stable",
    origins: [{ name: "gateway", address: "stable.omnihub.example", enabled: true, weight: 1 }],
  },
  "cloudflare:index/loadBalancer:LoadBalancer": {
    zoneId: "023e105f4ecef8ad9ca31a8372d0c353",
    name: "api.omnihub.example",
    defaultPools: ["stable", "candidate"],
    fallbackPool: "stable",
    proxied: true,
    steeringPolicy: "random",
    randomSteering: { defaultWeight: 0, poolWeights: { stable: 0.9, candidate: 0.1 } },
    sessionAffinity: "ip_cookie",
    sessionAffinityTtl: 1800,
  },
  "cloudflare:index/ruleset:Ruleset": {
    zoneId: "023e105f4ecef8ad9ca31a8372d0c353",
    name: "limits",
    kind: "zone",
    phase: "http_ratelimit",
    rules: [
      {
        action: "block",
        expression: '(http.request.uri.path matches "^/api/")',
        actionParameters: { response: { statusCode: 429, content: "slow down", contentType: "text/plain" } },
        ratelimit: {
          characteristics: ["cf.colo.id", "ip.src"],
          period: 60,
          requestsPerPeriod: 100,
          mitigationTimeout: 60,
        },
      },
    ],
  },
  "kubernetes:apps/v1:Deployment": {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api-candidate", namespace: "omnihub", labels: { app: "api" } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "api", track: "candidate" } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: "api", track: "candidate" } },
        spec: {
          containers: [
            {
              name: "api",
              image: `registry.example.com/omnihub/api@sha256:${"a".repeat(64)}`,
              ports: [{ containerPort: 8080 }],
              env: [{ name: "API_KEY", value: "s3cr3t" }],
              readinessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 5 },
            },
          ],
        },
      },
    },
  },
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "api", namespace: "omnihub" },
    spec: {
      parentRefs: [{ name: "public" }],
      hostnames: ["api.omnihub.example"],
      rules: [
        {
          backendRefs: [
            { name: "api-stable", port: 80, weight: 90 },
            { name: "api-candidate", port: 80, weight: 10 },
          ],
        },
      ],
    },
  },
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule": {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "release", namespace: "omnihub" },
    spec: { groups: [{ name: "release", rules: [{ alert: "Errors", expr: "errors > 5", for: "5m" }] }] },
  },
  "kubernetes:monitoring.coreos.com/v1:ServiceMonitor": {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: "api", namespace: "monitoring" },
    spec: { selector: { matchLabels: { app: "api" } }, endpoints: [{ port: "http", interval: "15s" }] },
  },
  "kubernetes:core.openfeature.dev/v1beta1:FeatureFlag": {
    apiVersion: "core.openfeature.dev/v1beta1",
    kind: "FeatureFlag",
    metadata: { name: "new.checkout", namespace: "omnihub" },
    spec: {
      flagSpec: {
        flags: {
          new_checkout: {
            state: "ENABLED",
            variants: { on: true, off: false },
            defaultVariant: "off",
            targeting: { in: [{ var: "tenant" }, ["pilot"]] },
          },
        },
      },
    },
  },
  "kubernetes:core/v1:Secret": {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "session", namespace: "omnihub" },
    type: "Opaque",
    stringData: { value: "s3cr3t" },
  },
  "kubernetes:core/v1:ConfigMap": {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace: "omnihub" },
    data: { mode: "on" },
  },
  "upstash:index/redisDatabase:RedisDatabase": {
    databaseName: "omnihub",
    region: "global",
    primaryRegion: "eu-west-1",
    readRegions: ["us-east-1"],
    tls: true,
  },
  "vercel:index/project:Project": { name: "omnihub-web", framework: "nextjs" },
  "vercel:index/edgeConfigItem:EdgeConfigItem": { edgeConfigId: "ecfg_1", key: "flags", value: "off" },
  "random:index/randomPassword:RandomPassword": { length: 24, special: false, keepers: { rotation: "1" } },
} satisfies Record<string, Inputs>;

export type FixtureType = keyof typeof omnihub;

/** The value at a path such as `rules[0].action`, replaced in a copy; undefined takes the property away. */
export function spoiled(type: FixtureType, place: string, value: Inputs[string] | undefined): Inputs {
  const inputs: Inputs = structuredClone(omnihub[type]);
  const keys = place.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop() ?? "";
  const parent = keys.reduce<unknown>((found, key) => (isObject(found) ? Reflect.get(found, key) : undefined), inputs);
  if (!isObject(parent)) throw new Error(`${type} has no ${place}`);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return inputs;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
