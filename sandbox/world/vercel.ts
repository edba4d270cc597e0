/** Vercel's resources as its network reads them: names of package `@pulumiverse/vercel` 5. */

import { z } from "zod";
import { orDefault } from "./optional";

export type WebDeployment = z.output<typeof webDeployment>;
export type WebAlias = z.output<typeof webAlias>;

export const webDeployment = z
  .object({
    id: z.string(),
    url: orDefault(z.string(), ""),
    domains: orDefault(z.array(z.string()), []),
    meta: orDefault(z.record(z.string(), z.string()), {}),
  })
  .transform(({ id, url, domains, meta }) => ({
    id,
    hosts: [url, ...domains].map((host) => host.replace(/^https:\/\//, "").toLowerCase()),
    version: meta.version ?? "unknown",
  }));

export const webAlias = z.object({ alias: z.string().toLowerCase(), deploymentId: z.string() });
