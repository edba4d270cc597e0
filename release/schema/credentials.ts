/** `sluice:credentials`: secrets that nobody needs to know, made by the stack and renewed by counting up. */

import { z } from "zod";
import { day, slug } from "./text";

export const credentials = z.strictObject({
  epoch: z.int().min(1).default(1).describe("Count up to replace every credential."),
  renewed: day.optional().describe("Day of the last renewal; a new day replaces every credential, as a new epoch does."),
  names: z.array(slug).default([]).describe("One random credential each, kept in a Kubernetes Secret of that name, key `value`; an API key of `gateway.consumers` is under `key`."),
});

export type CredentialsConfig = z.output<typeof credentials>;
