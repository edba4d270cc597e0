/** `sluice:flags`: feature flags, for services by flagd, for the web by Vercel's Edge Config, at run time by the database. */

import { z } from "zod";
import { environment } from "./product";
import { day } from "./text";

/** Words joined by single `_` or `-`, so that it can also name a Kubernetes object. */
const key = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/, { error: "a flag's key such as new_checkout" });

export const flag = z.strictObject({
  key,
  description: z.string().min(1),
  owner: z.string().min(1).describe("Who answers for it, and takes it away in the end."),
  environments: z.array(environment).min(1).describe("Where it is on at all."),
  expires: day.describe("Day after which it must be gone; an expired flag is refused."),
  decidedBy: z
    .enum(["plan", "table", "config"])
    .describe(
      "plan: on for whom the step's audience lets in. table: a row of `feature_flags`, toggled at run time, which the stack only makes. " +
        "config: `enabled` decides, for everybody.",
    ),
  enabled: z.boolean().default(false).describe("First value of a row of the table; the value itself where config decides."),
  variants: z
    .record(z.string().min(1), z.int().min(0).max(100))
    .optional()
    .describe("A/B: share of those let in that get each variant, whole percent; the sum is 100. On or off when left out."),
  affects: z.array(z.string().min(1)).default([]).describe("What changes with it, e.g. `POST /templates/{id}/deploy`."),
  dependencies: z.array(z.string().min(1)).default([]).describe("What must be there before."),
});

export const flags = z.strictObject({
  segments: z
    .record(z.string().regex(/^(tenant|user):\S+$/, { error: "a segment such as tenant:pilot-clients" }), z.array(z.string().min(1)).min(1))
    .default({})
    .describe("Clients behind an entry of an allowlist that stands for several; all together must fit the stage's `maximumClients`."),
  definitions: z.array(flag).min(1),
});

export type FlagsConfig = z.output<typeof flags>;
export type FlagDefinition = z.output<typeof flag>;
