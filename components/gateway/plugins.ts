/** What Kong does with every request to a service before it hands it on: one KongPlugin each, as data. */

import type * as pulumi from "@pulumi/pulumi";
import type { CacheConfig, GatewayConfig } from "../../release/schema";
import type { CacheAddress } from "../cache";

/** Where Kong keeps its counters, so that all of its pods count together. */
export interface Counters extends Pick<CacheAddress, "host" | "port"> {
  /** Key of a Kubernetes Secret that holds the password as JSON, as `configPatches` read it. */
  readonly password: { readonly name: string; readonly key: string };
  /** What to do while they are away; Kong has no `local` to fall back on, and lets requests pass. */
  readonly whenAway: CacheConfig["rateLimit"]["whenAway"];
}

/** `config` and `configPatches` of https://developer.konghq.com/kubernetes-ingress-controller/reference/custom-resources/#kongplugin */
export interface Plugin {
  readonly plugin: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly configPatches?: readonly ConfigPatch[];
}

interface ConfigPatch {
  readonly path: string;
  readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** Header by which one request is found in the access logs of Kong, of services, and in answers. */
export const CORRELATION_HEADER = "X-Correlation-ID";

/** A service's plugins. Which runs first is Kong's own affair: each has a fixed priority. */
export function pluginsOf(service: string, config: GatewayConfig, counters: Counters | undefined): readonly Plugin[] {
  const { requestsPerMinute, bodyMegabytes, groups } = { ...config.limits, ...config.services[service] };
  return [
    KEY_AUTH,
    ...(groups ? [{ plugin: "acl", config: { allow: groups, include_consumer_groups: true, hide_groups_header: true } }] : []),
    rateLimiting(requestsPerMinute, counters),
    { plugin: "request-size-limiting", config: { allowed_payload_size: bodyMegabytes, size_unit: "megabytes" } },
    cors(config.cors),
    CORRELATION_ID,
    METRICS,
    ACCESS_LOG,
  ];
}

/** By header alone: an address is logged everywhere, and a key in it too. Preflights are answered before, by `cors`. */
const KEY_AUTH: Plugin = {
  plugin: "key-auth",
  config: { key_names: ["apikey"], key_in_query: false, key_in_body: false, hide_credentials: true },
};

const CORRELATION_ID: Plugin = {
  plugin: "correlation-id",
  config: { header_name: CORRELATION_HEADER, generator: "uuid", echo_downstream: true },
};

const METRICS: Plugin = {
  plugin: "prometheus",
  config: { per_consumer: true, status_code_metrics: true, latency_metrics: true, bandwidth_metrics: true },
};

/** One line of JSON a request, with its `correlation_id`, consumer, status and latencies. */
const ACCESS_LOG: Plugin = { plugin: "file-log", config: { path: "/dev/stdout" } };

function rateLimiting(minute: number, counters: Counters | undefined): Plugin {
  const plugin = "rate-limiting";
  const each = { minute, limit_by: "consumer" };
  if (!counters) return { plugin, config: { ...each, policy: "local" } };
  const { host, port, password, whenAway } = counters;
  return {
    plugin,
    config: {
      ...each,
      policy: "redis",
      fault_tolerant: whenAway !== "refuse",
      redis: { host, port, username: "default", ssl: true, ssl_verify: true, server_name: host } satisfies RedisAddress,
    },
    configPatches: [{ path: "/redis/password", valueFrom: { secretKeyRef: password } }],
  };
}

interface RedisAddress {
  readonly host: pulumi.Input<string>;
  readonly port: pulumi.Input<number>;
  readonly username: string;
  readonly ssl: boolean;
  readonly ssl_verify: boolean;
  readonly server_name: pulumi.Input<string>;
}

/** How long browsers remember a preflight's answer, seconds. */
const PREFLIGHT_SECONDS = 600;

function cors({ origins, methods, credentials }: GatewayConfig["cors"]): Plugin {
  return {
    plugin: "cors",
    config: { origins, methods, credentials, exposed_headers: [CORRELATION_HEADER], max_age: PREFLIGHT_SECONDS },
  };
}
