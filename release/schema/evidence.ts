/** `sluice:plan.evidence`: what must have been shown, and how lately, before production changes. */

import { z } from "zod";
import { duration, percent, slug } from "./text";

const within = duration.describe("How old the evidence may be.");

export const requirement = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("smokeTests"),
    lastRuns: z.int().positive().default(1).describe("How many of the last runs must all be green."),
    within,
  }),
  z.strictObject({
    kind: z.literal("securityScan"),
    maximumCritical: z.int().min(0).default(0).describe("Most critical findings."),
    maximumHigh: z.int().min(0).optional().describe("Most high findings; any number when left out."),
    within,
  }),
  z.strictObject({
    kind: z.literal("coverage"),
    minimumPercent: percent.describe("Least line coverage, percent."),
    within,
  }),
  z.strictObject({
    kind: z.literal("rollbackDrill"),
    under: duration.describe("Longest time it may have taken."),
    within,
  }),
  z.strictObject({
    kind: z.literal("restoreDrill"),
    under: duration.describe("Longest time it may have taken."),
    within,
  }),
  z.strictObject({
    kind: z.literal("onCall"),
    primary: z.string().min(1).describe("Who is paged first."),
    secondary: z.string().min(1).describe("Who is paged next; somebody else."),
  }),
  z.strictObject({
    kind: z.literal("runbooks"),
    pages: z.array(slug).min(1).describe("Pages under docs/runbooks, without `.md`."),
  }),
  z.strictObject({ kind: z.literal("cost") }).describe("The estimated costs are inside the budget."),
  z.strictObject({ kind: z.literal("manual"), name: slug.describe("Name of a check that a person made."), within }),
]);

export type Requirement = z.output<typeof requirement>;
