/** The environment that an engine runs in. */
import * as path from "node:path";
import { cacheDirectory } from "./paths";
import type { Engine } from "./types";

/**
 * The caller's environment with what the engine needs added.
 *
 * An engine of the user's own keeps PATH and PULUMI_HOME as they are, and so its login and its plugins. An engine that
 * Sluice got goes to the front of PATH, and keeps its files under `.sluice/` unless PULUMI_HOME says otherwise.
 */
export function engineEnvironment(engine: Engine, base: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const isOwn = engine.source !== "path";
  return withoutUndefined({
    ...base,
    PATH: isOwn ? `${engine.binDirectory}${path.delimiter}${base.PATH ?? ""}` : base.PATH,
    PULUMI_HOME: base.PULUMI_HOME ?? (isOwn || !base.HOME ? path.join(cacheDirectory, "pulumi") : undefined),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
}

function withoutUndefined(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
