/** The small words of the config: durations, names, hosts, digests, regions. Each says what it expects in one phrase. */

import { z } from "zod";

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DURATION = /^(\d+)(ms|s|m|h|d|w)$/;

/** A stretch of time such as `60s`, `15m`, `2h` or `1w`. */
export const duration = z
  .string()
  .regex(DURATION, { error: "a duration such as 60s, 15m, 2h, 1d or 1w" })
  .meta({ examples: ["15m"] });

/** The length of a duration in milliseconds. Throws on text that the schema would have refused. */
export function milliseconds(text: string): number {
  const match = DURATION.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a duration such as 15m`);
  const [, amount, unit] = match;
  return Number(amount) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

/** A name safe in DNS labels, Kubernetes objects and URLs: an RFC 1123 label (63) less room for a release's id (33). */
export const slug = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/, { error: "lower-case letters, digits and hyphens, at most 30, first a letter" });

/** A fully qualified host name, lower case, without a final dot (RFC 1123). */
export const hostname = z
  .string()
  .regex(/^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, { error: "a host name such as api.example.com" });

/** An image pinned by digest: a tag can be moved after it was approved, a digest cannot. */
export const image = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$/, { error: "an image by digest, name@sha256:<64 hex digits>" });

/** The path of a URL, or the start of one. */
export const urlPath = z.string().regex(/^\//, { error: "a path that starts with /, such as /health" });

/** A wall-clock time of day in UTC, `HH:MM`. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "a time of day in UTC such as 02:00" });

/** Share of a whole, in percent. */
export const percent = z.number().min(0).max(100);

/** The key of a secret in this stack's config, under the namespace `secret:`. */
export const secretKey = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9]*$/, { error: "the name of a secret set with `pulumi config set --secret secret:<name>`" });

/** Regions that every regional vendor here offers (Upstash Redis, primaryRegion and readRegions). */
export const region = z.enum([
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-central-1",
  "eu-west-1",
  "sa-east-1",
  "ap-southeast-1",
  "ap-southeast-2",
]);

/** A day, in quotes: Pulumi reads a bare date in YAML as a moment in time. */
export const day = z.iso.date({ error: 'a day in quotes, such as "2026-11-01"' });

/** One key of a Kubernetes Secret. */
export const secretReference = z.strictObject({ name: slug.describe("Kubernetes Secret."), key: z.string().min(1) });
