/** How strictly a rule is held, by environment, unless the pack's config says otherwise. */

import type { Environment, Family } from "./rule";

export type Level = "advisory" | "mandatory";

const ON_STAGING: ReadonlySet<Family> = new Set(["secrets", "workload"]);

/** Production refuses whatever a rule finds; staging refuses what would be as bad there; development only tells. */
export function defaultLevel(family: Family, environment: Environment): Level {
  if (environment === "production") return "mandatory";
  return environment === "staging" && ON_STAGING.has(family) ? "mandatory" : "advisory";
}
