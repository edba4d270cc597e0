/** One deployment at Vercel for each release, made once and never built again. */

import type * as pulumi from "@pulumi/pulumi";
import { Deployment, getPrebuiltProjectOutput } from "@pulumiverse/vercel";
import type { Track } from "../../release/exposure";
import type { Release } from "../../release/schema";
import { isBuilt } from "./prebuilt";

export interface WebDeployment {
  readonly track: Track;
  readonly deployment: Deployment;
}

/** Declares a deployment for each release that has one. */
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
        ...contentOf(web),
      },
      // Files are uploaded once; a folder that was cleaned or built again must not replace what is live.
      { ...options, ignoreChanges: ["files"] },
    );
    return [{ track, deployment }];
  });
}

type Content = { readonly ref: string } | { readonly pathPrefix: string; readonly files?: pulumi.Output<Files> };
type Files = Record<string, string>;

/** A release that is at Vercel already needs its folder no more: nothing of it is read again. */
function contentOf(web: NonNullable<Release["web"]>): Content {
  if ("gitRef" in web) return { ref: web.gitRef };
  const pathPrefix = web.prebuilt;
  return isBuilt(pathPrefix) ? { pathPrefix, files: getPrebuiltProjectOutput({ path: pathPrefix }).output } : { pathPrefix };
}
