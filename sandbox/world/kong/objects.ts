/** Kong's objects as its controller reads them: plugins, consumers, and the keys in their Secrets. */

import { z } from "zod";
import { orDefault, orNothing } from "../optional";

export type Plugin = z.output<typeof plugin>;
export type Consumer = z.output<typeof consumer>;
export type Secret = z.output<typeof secret>;

const strings = z.record(z.string(), z.string());
const texts = z.array(z.string());
const metadata = z.object({
  name: z.string(),
  namespace: orDefault(z.string(), "default"),
  labels: orDefault(strings, {}),
  annotations: orDefault(strings, {}),
});

/** A plugin may be told nothing at all. */
function given<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
  return z.preprocess((config) => config ?? {}, z.object(shape));
}

/** What one plugin is told, with Kong's defaults filled in (`kong/plugins/<plugin>/schema.lua`). */
const settings = z.discriminatedUnion("plugin", [
  z.object({
    plugin: z.literal("key-auth"),
    config: given({
      key_names: orDefault(texts, ["apikey"]),
      key_in_header: orDefault(z.boolean(), true),
      key_in_query: orDefault(z.boolean(), true),
      hide_credentials: orDefault(z.boolean(), false),
      run_on_preflight: orDefault(z.boolean(), true),
    }),
  }),
  z.object({
    plugin: z.literal("acl"),
    config: given({
      allow: orDefault(texts, []),
      deny: orDefault(texts, []),
      include_consumer_groups: orDefault(z.boolean(), false),
    }),
  }),
  z.object({
    plugin: z.literal("rate-limiting"),
    config: given({
      minute: orNothing(z.number()),
      limit_by: orDefault(z.string(), "consumer"),
      fault_tolerant: orDefault(z.boolean(), true),
    }),
  }),
  z.object({
    plugin: z.literal("request-size-limiting"),
    config: given({
      allowed_payload_size: orDefault(z.number(), 128),
      size_unit: orDefault(z.enum(["megabytes", "kilobytes", "bytes"]), "megabytes"),
    }),
  }),
  z.object({
    plugin: z.literal("cors"),
    config: given({
      origins: orDefault(texts, []),
      methods: orDefault(texts, ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"]),
      headers: orDefault(texts, []),
      exposed_headers: orDefault(texts, []),
      credentials: orDefault(z.boolean(), false),
      max_age: orNothing(z.number()),
    }),
  }),
  z.object({
    plugin: z.literal("correlation-id"),
    config: given({
      header_name: orDefault(z.string(), "Kong-Request-ID"),
      echo_downstream: orDefault(z.boolean(), false),
    }),
  }),
  // What they do is seen in metrics and logs, which nobody reads here.
  z.object({ plugin: z.enum(["prometheus", "file-log"]), config: z.unknown() }),
]);

export const plugin = z
  .intersection(z.object({ metadata, disabled: orDefault(z.boolean(), false) }), settings)
  .transform(({ metadata: { name, namespace }, disabled, ...rest }) => ({ name, namespace, disabled, settings: rest }));

/** The controller looks at consumers of its own class alone. */
const CLASS = "kubernetes.io/ingress.class";

export const consumer = z
  .object({
    id: z.string(),
    metadata,
    username: orNothing(z.string()),
    credentials: orDefault(texts, []),
    consumerGroups: orDefault(texts, []),
  })
  .transform(({ id, metadata: { namespace, annotations }, username, credentials, consumerGroups }) => ({
    id,
    namespace,
    isKongs: annotations[CLASS] === "kong",
    username: username ?? id,
    credentials,
    groups: consumerGroups,
  }));

/** Values as text, however they were declared. */
export const secret = z
  .object({ metadata, data: orDefault(strings, {}), stringData: orDefault(strings, {}) })
  .transform(({ metadata: { name, namespace, labels }, data, stringData }) => ({
    name,
    namespace,
    labels,
    values: { ...Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decoded(value)])), ...stringData },
  }));

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

const CREDENTIAL_LABEL = "konghq.com/credential";

/** Whom a key belongs to: it counts where a consumer names its Secret, and the Secret has Kong's label. */
export function consumerOf(key: string, consumers: readonly Consumer[], secrets: readonly Secret[]): Consumer | undefined {
  return consumers.find(({ isKongs, namespace, credentials }) =>
    secrets.some(
      (each) =>
        isKongs &&
        each.namespace === namespace &&
        credentials.includes(each.name) &&
        each.labels[CREDENTIAL_LABEL] === "key-auth" &&
        each.values.key === key,
    ),
  );
}
