/** `sluice:secrets`: what is kept in Vault or Doppler, and brought into the cluster by the External Secrets Operator. */

import { z } from "zod";
import { day, duration, secretReference, slug, urlPath } from "./text";

export const secrets = z.strictObject({
  store: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("vault"),
      server: z.url({ protocol: /^https$/ }),
      path: z.string().min(1).describe("Mount of the KV version 2 engine, e.g. `secret`."),
      role: z.string().min(1).describe("Role of Vault's Kubernetes authentication that may read them."),
      authPath: urlPath.default("/v1/auth/kubernetes").describe("Where Vault has that authentication."),
    }),
    z.strictObject({
      kind: z.literal("doppler"),
      project: z.string().min(1),
      config: z.string().min(1).describe("Doppler's config, e.g. `prd`."),
      token: secretReference.describe("Doppler's service token."),
    }),
  ]),
  refresh: duration.default("1h").describe("How often the cluster asks for newer values."),
  secrets: z
    .array(
      z.strictObject({
        name: slug.describe("Kubernetes Secret."),
        keys: z
          .record(z.string().min(1), z.strictObject({ from: z.string().min(1), property: z.string().min(1).optional() }))
          .describe("Key in the Secret, and where the store keeps its value."),
        rotated: day.describe("Day on which it was last renewed."),
        onlyFor: z.array(slug).optional().describe("Services that may refer to it, e.g. a token proxy; any when left out."),
      }),
    )
    .min(1),
});

export type SecretsConfig = z.output<typeof secrets>;
