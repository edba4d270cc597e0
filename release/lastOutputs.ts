/** What the stack's last finished update remembered, read back. */

import { z } from "zod";
import type { LastOutputs } from "./exposure";
import { ConfigError } from "./mistake";
import { expectation } from "./reading";
import { audience } from "./schema/plan";
import { release } from "./schema/release";

const remembered = z.object({
  stable: z
    .object({
      release,
      flag: audience.nullish().transform((flag) => flag ?? null),
      flags: z.array(z.string()).optional(),
    })
    .nullish(),
  previous: release.nullish(),
  candidate: release.nullish(),
  step: z.int().min(0).nullish(),
});

/**
 * The memory of a stack from its outputs; a stack that was never deployed remembers nothing.
 * Throws a ConfigError where the outputs are there and cannot be trusted: guessing what was stable could expose anything.
 */
export function readLastOutputs(outputs: Readonly<Record<string, unknown>>): LastOutputs {
  const parsed = remembered.safeParse(outputs, { error: expectation });
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => ({
        path: `outputs.${path.map(String).join(".")}`,
        found: "something else in the stack's last outputs",
        expected: message,
        next: "Restore the outputs from the stack's history (pulumi stack history) before the next update",
      })),
    );
  }
  const { stable, previous, candidate, step } = parsed.data;
  return { stable: stable ?? null, previous: previous ?? null, candidate: candidate ?? null, step: step ?? 0 };
}
