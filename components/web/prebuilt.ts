/** The folder with a `vercel build` output. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Mistake } from "../../release/mistake";
import type { Release } from "../../release/schema";

/** Whether the folder holds what `vercel build` writes. */
export function isBuilt(folder: string): boolean {
  return existsSync(join(folder, ".vercel", "output"));
}

/** A release whose web deployment cannot be uploaded, because it was not built. */
export function missingBuild({ web }: Release): Mistake[] {
  if (!web || "gitRef" in web || isBuilt(web.prebuilt)) return [];
  return [
    {
      path: "sluice:release.web.prebuilt",
      found: `"${web.prebuilt}", which holds no .vercel/output`,
      expected: "the folder in which `vercel build --prod` ran",
      next: "Run `vercel build --prod` there",
    },
  ];
}
