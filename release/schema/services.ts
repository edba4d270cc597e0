/** `sluice:cluster` and `sluice:services`: the workloads on Kubernetes. */

import { z } from "zod";
import { hostname, slug, urlPath } from "./text";

const quantity = z
  .string()
  .regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/, { error: "a Kubernetes quantity such as 250m or 256Mi" });
const resources = z.strictObject({ cpu: quantity, memory: quantity });

export const cluster = z.strictObject({
  namespace: slug.describe("Namespace of all workloads; created by the stack."),
  gateway: z
    .strictObject({ name: slug, namespace: slug })
    .describe("The Gateway (Gateway API) that routes attach to."),
});

export const service = z.strictObject({
  name: slug,
  host: hostname.describe("Public host name of the service."),
  port: z.int().min(1).max(65_535).default(8080),
  healthPath: urlPath.default("/health"),
  replicas: z
    .strictObject({
      minimum: z.int().min(1).default(2),
      maximum: z.int().min(1).default(10),
      cpuPercent: z
        .int()
        .min(1)
        .max(100)
        .default(70)
        .describe("CPU use that the autoscaler aims at, percent of the request."),
    })
    .default({ minimum: 2, maximum: 10, cpuPercent: 70 }),
  requests: resources.default({ cpu: "100m", memory: "128Mi" }).describe("What a pod is promised."),
  limits: resources.default({ cpu: "500m", memory: "256Mi" }).describe("What a pod may use at most."),
  environment: z.record(z.string(), z.string()).default({}).describe("Variables in clear; never a secret."),
  secrets: z
    .record(z.string(), z.strictObject({ name: slug.describe("Kubernetes Secret."), key: z.string().min(1) }))
    .default({})
    .describe("Variables taken from a Kubernetes Secret by reference."),
});

export type ClusterConfig = z.output<typeof cluster>;
export type ServiceConfig = z.output<typeof service>;
