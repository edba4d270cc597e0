/** Properties that may be left out: providers hand them over as absent or as null; the vendor has a default. */

import type { z } from "zod";

export function orDefault<T>(schema: z.ZodType<T>, fallback: NoInfer<T>): z.ZodType<T> {
  return schema.nullish().transform((value) => value ?? fallback);
}

export function orNothing<T>(schema: z.ZodType<T>): z.ZodType<T | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}
