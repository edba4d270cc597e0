/** Finds the Pulumi engine, and gets one when there is none. */
import * as path from "node:path";
import { builtEngine } from "./build";
import { engineOnPath, keptEngine } from "./find";
import { installedEngine } from "./install";
import { cacheDirectory } from "./paths";
import { progressFor } from "./progress";
import { EngineError, type Engine, type EngineContext, type EngineSource } from "./types";

export { EngineError, type Engine };

/** Asked in this order; the first that gives an engine ends the search. */
const sources: readonly EngineSource[] = [engineOnPath, keptEngine, installedEngine, builtEngine];

export interface EnsureEngineOptions {
  /** Hears what happens, line by line; a terminal gets a spinner and a log plain lines when it is left out. */
  readonly report?: (line: string) => void;
}

/** An engine to work with. Takes a moment when there is one, minutes at the first start on a new machine. */
export async function ensureEngine(options: EnsureEngineOptions = {}): Promise<Engine> {
  return firstEngine(sources, {
    directory: path.join(cacheDirectory, "engine"),
    environment: process.env,
    progress: progressFor(options.report),
  });
}

export async function firstEngine(from: readonly EngineSource[], context: EngineContext): Promise<Engine> {
  for (const source of from) {
    const engine = await source(context);
    if (engine !== undefined) return engine;
  }
  throw new EngineError("No source has a Pulumi engine.");
}
