/** `sluice:cache`: Redis at Upstash, and the rate limit that the application keeps in it. */

import { z } from "zod";
import { duration, image, region } from "./text";

export const cache = z.strictObject({
  primaryRegion: region.describe("Where writes go."),
  readRegions: z.array(region).default([]).describe("Where copies are read; without the primary region."),
  eviction: z.boolean().default(true).describe("Whether old keys make room when memory is full."),
  monthlyBudgetUsd: z.int().positive().describe("Upstash throttles the database past this, US dollars a month."),
  rateLimit: z
    .strictObject({
      requests: z.int().positive().describe("Requests a client may make in one window."),
      window: duration.describe("Length of the window."),
      whenAway: z
        .enum(["allow", "refuse", "local"])
        .default("local")
        .describe("What the application does while Redis is away: allow all, refuse all, or count in its own memory."),
    })
    .describe("Distributed rate limit, as the application reads it."),
  controls: z
    .strictObject({ image: image.describe("Image with a shell and a `redis-cli` that speaks TLS.") })
    .optional()
    .describe("Writes `sluice:emergency` into the hash `emergency_controls`, which applications read at every request."),
});

export type CacheConfig = z.output<typeof cache>;
