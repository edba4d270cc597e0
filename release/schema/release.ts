/** `sluice:release`: what goes live. */

import { z } from "zod";
import { digestOf } from "../canonical";
import { image, slug } from "./text";

export const webDeployment = z.union(
  [
    z.strictObject({ gitRef: z.string().min(1).describe("Commit, branch or tag that Vercel builds.") }),
    z.strictObject({ prebuilt: z.string().min(1).describe("Folder with a `vercel build` output.") }),
  ],
  { error: "either { gitRef: <commit, branch or tag> } or { prebuilt: <folder> }" },
);

export const change = z.enum(["major", "standard", "minor", "hotfix"]);

/** What people are told of a release. */
export const changes = z.strictObject({
  features: z.array(z.string().min(1)).default([]).describe("What users can do now."),
  fixes: z.array(z.string().min(1)).default([]),
  infrastructure: z.array(z.string().min(1)).default([]),
  breaking: z.array(z.string().min(1)).default([]).describe("What stops working as it did."),
  impact: z.string().min(1).optional().describe("What users notice while it is rolled out."),
});

export const release = z.strictObject({
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, { error: "a semantic version such as 1.4.0" })
    .max(24)
    .describe("Semantic version, at most 24 characters."),
  commit: z.string().regex(/^[0-9a-f]{7,40}$/, { error: "a git commit, 7 to 40 hex digits" }).describe("Commit it was built from."),
  author: z.email().optional().describe("Who made it, and so may not approve it; needed where the plan asks for approvals."),
  change: change
    .optional()
    .describe("What kind of change it is; standard when left out. A hotfix may pass the window, and needs two approvers."),
  services: z
    .record(slug, z.strictObject({ image: image.describe("Image pinned by digest.") }))
    .default({})
    .describe("One image for each entry of `sluice:services`."),
  web: webDeployment.optional().describe("The web deployment; needed when `sluice:web` is set."),
  changes: changes.optional(),
  migrations: z.array(z.string().min(1)).default([]).describe("SQL files, in the order in which they run."),
});

export type Release = z.output<typeof release>;

/**
 * Names everything that belongs to one release and to no other: its version and a digest of its whole content, so that
 * the same version built twice is two releases.
 */
export function releaseId(release: Release): string {
  const version = release.version.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${version}-${digestOf(release).slice(0, 8)}`;
}

/** Two releases are the same when nothing in them differs. */
export function sameRelease(left: Release, right: Release): boolean {
  return digestOf(left) === digestOf(right);
}
