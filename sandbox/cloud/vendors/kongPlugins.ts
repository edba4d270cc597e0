/**
 * The fields of Kong's plugins that are known here, for Kong's admission webhook refuses others. Some of them (acl, cors,
 * correlation-id, file-log) were not confirmed against a release's schema: https://developer.konghq.com/plugins/ has the last word. Deprecated spellings such as `redis_host` are left out, hence refused.
 */

import type { Shape } from "../shapes/shape";

const text: Shape = { kind: "string" };
const number: Shape = { kind: "number" };
const flag: Shape = { kind: "boolean" };
const texts: Shape = { kind: "list", of: text };

function oneOf(...values: readonly string[]): Shape {
  return { kind: "string", values };
}

function record(shapes: Readonly<Record<string, Shape>>): Shape {
  const fields = Object.entries(shapes).map(([name, shape]) => [name, { shape, required: false }] as const);
  return { kind: "object", fields: Object.fromEntries(fields) };
}

/** `kong/tools/redis/schema.lua` */
const redis = record({
  host: text,
  port: number,
  timeout: number,
  username: text,
  password: text,
  database: number,
  ssl: flag,
  ssl_verify: flag,
  server_name: text,
});

/** Periods of the plugin `rate-limiting`; at least one has a limit. */
export const PERIODS = ["second", "minute", "hour", "day", "month", "year"] as const;

export const PLUGIN_CONFIGS: Readonly<Record<string, Shape>> = {
  "key-auth": record({
    key_names: texts,
    hide_credentials: flag,
    anonymous: text,
    key_in_header: flag,
    key_in_query: flag,
    key_in_body: flag,
    run_on_preflight: flag,
    realm: text,
  }),
  acl: record({
    allow: texts,
    deny: texts,
    hide_groups_header: flag,
    include_consumer_groups: flag,
    always_use_authenticated_groups: flag,
  }),
  "rate-limiting": record({
    ...Object.fromEntries(PERIODS.map((period) => [period, number])),
    limit_by: oneOf("consumer", "credential", "ip", "service", "header", "path", "consumer-group"),
    header_name: text,
    path: text,
    policy: oneOf("local", "cluster", "redis"),
    fault_tolerant: flag,
    redis,
    hide_client_headers: flag,
    error_code: number,
    error_message: text,
    sync_rate: number,
  }),
  "request-size-limiting": record({
    allowed_payload_size: number,
    size_unit: oneOf("megabytes", "kilobytes", "bytes"),
    require_content_length: flag,
  }),
  cors: record({
    origins: texts,
    headers: texts,
    exposed_headers: texts,
    methods: { kind: "list", of: oneOf("HEAD", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT") },
    max_age: number,
    credentials: flag,
    private_network: flag,
    preflight_continue: flag,
    allow_origin_absent: flag,
  }),
  "correlation-id": record({
    header_name: text,
    generator: oneOf("uuid", "uuid#counter", "tracker"),
    echo_downstream: flag,
  }),
  prometheus: record({
    per_consumer: flag,
    status_code_metrics: flag,
    latency_metrics: flag,
    bandwidth_metrics: flag,
    upstream_health_metrics: flag,
    ai_metrics: flag,
  }),
  "file-log": record({ path: text, reopen: flag, custom_fields_by_lua: { kind: "map", of: text } }),
};
