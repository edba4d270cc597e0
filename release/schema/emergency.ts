/** `sluice:emergency`: the controls that need no release and no plan. */

import { z } from "zod";

export const emergency = z.strictObject({
  killSwitch: z.boolean().default(false).describe("Refuse every request at the edge with 503."),
  safeMode: z.boolean().default(false).describe("Refuse every request that writes."),
});

export type Emergency = z.output<typeof emergency>;
