/** What the parts of the toolchain say to each other. */
import type { Progress } from "./progress";

export interface Engine {
  /** Holds `pulumi` and its companions. */
  readonly binDirectory: string;
  /** For example `v3.220.0`. */
  readonly version: string;
  /** Found on PATH, downloaded from Pulumi's site, or built from its Go modules. */
  readonly source: "path" | "installed" | "built";
}

/** What a source of engines works with. */
export interface EngineContext {
  /** Where engines of Sluice's own are kept, one folder a version. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/** Gives an engine, or undefined when the next source should be asked; what it found wanting is told as progress. */
export type EngineSource = (context: EngineContext) => Promise<Engine | undefined>;

/** No engine could be had; the message says what to do. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
