/**
 * What each plugin does with a request, in the order of Kong's priorities: it answers in the service's place, or adds
 * to what the service is sent and what the caller gets back. https://developer.konghq.com/gateway/entities/plugin/
 */

import { randomUUID } from "node:crypto";
import { type EdgeRequest, headerValues } from "../../rules/request";
import { counterKey, type Counters } from "./counters";
import { type Consumer, consumerOf, type Plugin, type Secret } from "./objects";

type Settings = Plugin["settings"];
type SettingsOf<Name extends Settings["plugin"]> = Extract<Settings, { plugin: Name }>["config"];

/** One request on its way through the plugins of one route. */
export interface Passing {
  readonly request: EdgeRequest;
  /** Id of the route. */
  readonly route: string;
  readonly consumers: readonly Consumer[];
  readonly secrets: readonly Secret[];
  readonly counters: Counters;
  /** Milliseconds. */
  readonly now: number;
  /** Size of the body where it is known beforehand, bytes. */
  readonly bodyBytes: number | undefined;
  /** Whom key-auth found. */
  consumer?: Consumer;
  /** For the service; undefined takes a header away. */
  readonly upstream: Record<string, string | undefined>;
  /** For the caller. */
  readonly downstream: Record<string, string>;
  /** Largest body that may pass where its size is not known beforehand, bytes. */
  largestBody?: number;
}

/** An answer in the service's place; null where the request goes on. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** By priority: 100001, 2000, 1250, 951, 950, 910. Others do nothing that a caller sees. */
const ORDER = ["correlation-id", "cors", "key-auth", "request-size-limiting", "acl", "rate-limiting"];

/** Runs the plugins of a route; the first that answers ends it. */
export async function run(plugins: readonly Settings[], passing: Passing): Promise<Refusal | null> {
  for (const name of ORDER) {
    const settings = plugins.find(({ plugin }) => plugin === name);
    const refusal = settings ? await act(passing, settings) : null;
    if (refusal) return refusal;
  }
  return null;
}

function act(passing: Passing, { plugin, config }: Settings): Refusal | null | Promise<Refusal | null> {
  switch (plugin) {
    case "correlation-id":
      return correlate(passing, config);
    case "cors":
      return crossOrigin(passing, config);
    case "key-auth":
      return authenticate(passing, config);
    case "request-size-limiting":
      return limitSize(passing, config);
    case "acl":
      return allowGroups(passing, config);
    case "rate-limiting":
      return limitRate(passing, config);
    default:
      return null;
  }
}

function correlate({ request, upstream, downstream }: Passing, config: SettingsOf<"correlation-id">): null {
  const id = headerValues(request, config.header_name)[0] ?? randomUUID();
  upstream[config.header_name] = id;
  if (config.echo_downstream) downstream[config.header_name] = id;
  return null;
}

function crossOrigin({ request, downstream }: Passing, config: SettingsOf<"cors">): Refusal | null {
  const [origin] = headerValues(request, "origin");
  if (origin === undefined) return null;
  Object.assign(downstream, originHeaders(origin, config));
  const [asked] = headerValues(request, "access-control-request-method");
  if (request.method !== "OPTIONS" || asked === undefined) {
    if (config.exposed_headers.length > 0) downstream["Access-Control-Expose-Headers"] = config.exposed_headers.join(",");
    return null;
  }
  const headers = config.headers.length > 0 ? config.headers : headerValues(request, "access-control-request-headers");
  if (headers.length > 0) downstream["Access-Control-Allow-Headers"] = headers.join(",");
  downstream["Access-Control-Allow-Methods"] = config.methods.join(",");
  if (config.max_age !== undefined) downstream["Access-Control-Max-Age"] = String(config.max_age);
  return { status: 200, message: "" };
}

/** With one origin Kong names it whoever asks; with more, the one that asks, if it is among them. */
function originHeaders(origin: string, { origins, credentials }: SettingsOf<"cors">): Record<string, string> {
  const [only, ...others] = origins;
  const everyone = only === undefined || origins.includes("*");
  const named = everyone ? "*" : others.length === 0 ? only : origins.find((each) => each === origin);
  const allowed = everyone && credentials ? origin : named;
  return {
    ...(everyone ? {} : { Vary: "Origin" }),
    ...(allowed !== undefined && { "Access-Control-Allow-Origin": allowed }),
    ...(credentials && { "Access-Control-Allow-Credentials": "true" }),
  };
}

function authenticate(passing: Passing, config: SettingsOf<"key-auth">): Refusal | null {
  const { request, upstream, downstream, consumers, secrets } = passing;
  if (request.method === "OPTIONS" && !config.run_on_preflight) return null;
  const query = new URLSearchParams(request.query);
  const given = config.key_names.flatMap((name) => [
    ...(config.key_in_header ? headerValues(request, name).slice(0, 1) : []),
    ...(config.key_in_query ? query.getAll(name) : []),
  ]);
  if (config.hide_credentials) for (const name of config.key_names) upstream[name] = undefined;
  const [key] = given;
  const consumer = key === undefined ? undefined : consumerOf(key, consumers, secrets);
  if (!consumer) {
    downstream["WWW-Authenticate"] = "Key";
    return { status: 401, message: key === undefined ? "No API key found in request" : "Unauthorized" };
  }
  passing.consumer = consumer;
  upstream["X-Consumer-Username"] = consumer.username;
  return null;
}

const BYTES = { bytes: 1, kilobytes: 2 ** 10, megabytes: 2 ** 20 } as const;

function limitSize(passing: Passing, config: SettingsOf<"request-size-limiting">): Refusal | null {
  const largest = config.allowed_payload_size * BYTES[config.size_unit];
  if (passing.bodyBytes === undefined) passing.largestBody = largest;
  return passing.bodyBytes !== undefined && passing.bodyBytes > largest ? TOO_LARGE : null;
}

export const TOO_LARGE: Refusal = { status: 413, message: "Request size limit exceeded" };

function allowGroups({ consumer }: Passing, config: SettingsOf<"acl">): Refusal | null {
  const groups = config.include_consumer_groups ? (consumer?.groups ?? []) : [];
  const isIn = (names: readonly string[]): boolean => names.some((name) => groups.includes(name));
  const allowed = consumer !== undefined && (config.deny.length > 0 ? !isIn(config.deny) : isIn(config.allow));
  return allowed ? null : { status: 403, message: "You cannot consume this service" };
}

const MINUTE_MS = 60_000;

async function limitRate(passing: Passing, config: SettingsOf<"rate-limiting">): Promise<Refusal | null> {
  const { minute: limit, limit_by: by, fault_tolerant: tolerant } = config;
  if (limit === undefined) return null;
  const { request, route, consumer, counters, now, downstream } = passing;
  const caller = (by === "consumer" ? consumer?.id : undefined) ?? request.clientAddress;
  const startsAt = now - (now % MINUTE_MS);
  const before = await counters.count(counterKey(route, caller, startsAt), MINUTE_MS / 1000).catch(() => undefined);
  if (before === undefined) return tolerant ? null : { status: 500, message: "An unexpected error occurred" };
  const isOver = before >= limit;
  const left = String(Math.max(0, limit - before - 1));
  const reset = String(Math.max(1, Math.ceil((startsAt + MINUTE_MS - now) / 1000)));
  Object.assign(downstream, {
    "X-RateLimit-Limit-Minute": String(limit),
    "X-RateLimit-Remaining-Minute": left,
    "RateLimit-Limit": String(limit),
    "RateLimit-Remaining": left,
    "RateLimit-Reset": reset,
    ...(isOver && { "Retry-After": reset }),
  });
  return isOver ? { status: 429, message: "API rate limit exceeded" } : null;
}
