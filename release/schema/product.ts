/** `sluice:service`: the product that this stack serves. */

import { z } from "zod";
import { hostname, region, slug } from "./text";

export const environment = z.enum(["dev", "staging", "production"]);

export const product = z.strictObject({
  name: slug.describe("The product; the prefix of everything the stack creates."),
  domain: hostname.describe("The public host name; it must lie in `sluice:edge.zone`."),
  environment: environment.describe("Decides which rules are mandatory."),
  regions: z.array(region).min(1).describe("Where the product runs, the primary region first."),
  owners: z.array(z.string().min(1)).min(1).describe("Teams or people who answer for it."),
  budget: z
    .strictObject({
      currentMonthlyUsd: z.number().min(0).default(0).describe("What the product costs today, US dollars a month."),
      otherMonthlyUsd: z
        .record(z.string(), z.number().min(0))
        .default({})
        .describe("What the stack does not declare and the product still needs, US dollars a month each."),
      maximumMonthlyUsd: z.number().positive().describe("Upper limit of the estimate, US dollars a month."),
    })
    .describe("Cost budget."),
});

export type Product = z.output<typeof product>;
