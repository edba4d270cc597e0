/** `sluice:gateway`: Kong in front of the services. */

import { z } from "zod";
import { secretReference, slug } from "./text";

export const gateway = z.strictObject({
  name: slug.describe("Kong's Gateway (Gateway API), open to routes of the workloads' namespace."),
  namespace: slug.describe("Namespace of that Gateway, and of Kong's proxy."),
  proxy: z
    .strictObject({ service: slug.default("kong-gateway-proxy"), port: z.int().min(1).max(65_535).default(80) })
    .default({ service: "kong-gateway-proxy", port: 80 })
    .describe("Kong's proxy as a Service, which the cluster's own Gateway hands requests to."),
  enabled: z.boolean().default(true).describe("False takes Kong out of the way of all requests."),
  trafficPercent: z.int().min(0).max(100).default(100).describe("Share of requests that pass through Kong; the others go past it."),
  emergencyBypass: z.boolean().default(false).describe("True leads all requests past Kong at once, whatever `trafficPercent` says."),
  fallback: z.boolean().default(true).describe("Whether applications may call a service directly while Kong does not answer."),
  consumers: z
    .array(
      z.strictObject({
        name: slug,
        key: secretReference
          .extend({ key: z.literal("key", { error: "key, the only one that Kong reads" }).default("key") })
          .describe("API key: a Secret in the workloads' namespace, labelled `konghq.com/credential: key-auth`, as one of `credentials.names` is."),
        groups: z.array(slug).default([]).describe("Access levels of the key."),
      }),
    )
    .default([])
    .describe("Who may call; without a key of theirs the answer is 401."),
  cors: z.strictObject({
    origins: z.array(z.url({ protocol: /^https$/ })).min(1).describe("Origins of the frontends; never `*`."),
    methods: z.array(z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])).min(1).default(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    credentials: z.boolean().default(true),
  }),
  limits: z
    .strictObject({ requestsPerMinute: z.int().positive(), bodyMegabytes: z.int().positive() })
    .describe("For each service that `services` does not name: requests of one consumer in a minute, and size of one request."),
  services: z
    .record(
      slug,
      z.strictObject({
        requestsPerMinute: z.int().positive().optional(),
        bodyMegabytes: z.int().positive().optional(),
        groups: z.array(slug).min(1).optional().describe("Access levels that may call; any key may when left out."),
      }),
    )
    .default({})
    .describe("Limits of single services."),
});

export type GatewayConfig = z.output<typeof gateway>;
