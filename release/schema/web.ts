/** `sluice:web`: the web project at Vercel. */

import { z } from "zod";
import { hostname, secretKey, slug, urlPath } from "./text";

const targets = z
  .array(z.enum(["production", "preview", "development"]))
  .min(1)
  .default(["production", "preview"])
  .describe("Vercel environments that see the variable.");

const guardedTargets = z
  .array(z.enum(["production", "preview"]))
  .min(1)
  .default(["production", "preview"])
  .describe("Vercel environments that see the variable; Vercel keeps no secrets for development.");

const key = z.string().regex(/^[A-Z][A-Z0-9_]*$/, { error: "a variable name such as API_URL" });

export const webVariable = z.union(
  [
    z.strictObject({ key, targets, value: z.string().min(1).describe("In clear; never a secret.") }),
    z.strictObject({
      key,
      targets: guardedTargets,
      secret: secretKey.describe("Taken from this stack's secret config."),
    }),
    z.strictObject({
      key,
      targets: guardedTargets,
      from: z
        .enum(["cache.restUrl", "cache.restToken", "edgeConfig.connection"])
        .describe("Taken from what another component made."),
    }),
  ],
  {
    error:
      "{ key, value } in clear, or { key, secret } by reference, or { key, from } of a component; " +
      "targets production and preview, and development for what is in clear",
  },
);

export const web = z.strictObject({
  project: slug.describe("Vercel project."),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, { error: "owner/name" })
    .describe("GitHub repository, owner/name."),
  framework: z.enum(["nextjs", "vite", "remix", "sveltekit", "astro", "nuxtjs"]).default("nextjs"),
  buildCommand: z.string().min(1).default("npm run build"),
  maximumFunctionSeconds: z.int().min(1).max(900).default(30).describe("Longest run of a function, seconds."),
  functionRegion: z
    .string()
    .regex(/^[a-z]{3}\d$/, { error: "a Vercel region such as iad1" })
    .default("iad1")
    .describe("Vercel region of the functions."),
  domains: z.array(hostname).default([]).describe("Further domains of the project, beside the product's own."),
  variables: z.array(webVariable).default([]),
  blockedPaths: z
    .array(urlPath)
    .default([])
    .describe("Path prefixes that Vercel's firewall refuses."),
  logDrain: z
    .strictObject({
      endpoint: z.url({ protocol: /^https$/ }),
      secret: secretKey.describe("Signs what is sent."),
    })
    .optional()
    .describe("Where the logs go."),
});

export type WebConfig = z.output<typeof web>;
export type WebVariable = z.output<typeof webVariable>;
