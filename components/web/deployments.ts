/** One deployment at Vercel for each release, made once and never built again. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Deployment, getPrebuiltProjectOutput } from "@pulumiverse/vercel";
import type { Track } from "../../release/exposure";
import { ConfigError } from "../../release/mistake";
import type { Release } from "../../release/schema";

export interface WebDeployment {
  readonly track: Track;
  readonly deployment: Deployment;
}

/** Declares a deployment for each release that has one. Throws a ConfigError where the candidate was not built. */
export function declareDeployments(
  name: string,
  projectId: pulumi.Input<string>,
  tracks: readonly Track[],
  options: pulumi.CustomResourceOptions,
): WebDeployment[] {
  return tracks.flatMap((track) => {
    const { web, version } = track.release;
    if (!web) return [];
    const deployment = new Deployment(
      `${name}-${track.id}`,
      {
        projectId,
        production: true,
        meta: { version, release: track.id },
        // It stays at Vercel after the stack has let it go, so that it can be promoted again.
        deleteOnDestroy: false,
        ...contentOf(web, track.role),
      },
      // Files are uploaded once; a folder that was cleaned or built again must not replace what is live.
      { ...options, ignoreChanges: ["files"] },
    );
    return [{ track, deployment }];
  });
}

type Content = { readonly ref: string } | { readonly pathPrefix: string; readonly files?: pulumi.Output<Files> };
type Files = Record<string, string>;

function contentOf(web: NonNullable<Release["web"]>, role: Track["role"]): Content {
  if ("gitRef" in web) return { ref: web.gitRef };
  const path = web.prebuilt;
  if (existsSync(join(path, ".vercel", "output"))) {
    return { pathPrefix: path, files: getPrebuiltProjectOutput({ path }).output };
  }
  // A release that was exposed before is at Vercel already; nothing of it is read again.
  if (role !== "candidate") return { pathPrefix: path };
  throw new ConfigError([
    {
      path: "sluice:release.web.prebuilt",
      found: `"${path}", which holds no .vercel/output`,
      expected: "the folder in which `vercel build --prod` ran",
      next: "Run `vercel build --prod` there",
    },
  ]);
}
