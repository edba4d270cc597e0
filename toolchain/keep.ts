/** Puts a new engine in its place all at once, so that a stopped start never leaves half an engine. */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import * as path from "node:path";
import { inspectEngine, keptDirectory } from "./find";
import { EngineError, type Engine, type EngineContext } from "./types";

/** Lets `fill` make an engine in an empty folder, checks it, and moves it to where engines are kept. */
export async function keepEngine(
  context: EngineContext,
  source: "installed" | "built",
  fill: (directory: string) => Promise<void>,
): Promise<Engine> {
  const place = keptDirectory(context, source);
  await mkdir(path.dirname(place), { recursive: true });
  // Beside its place: a rename is one act only within a file system.
  const workshop = await mkdtemp(`${place}-unfinished-`);
  try {
    await fill(workshop);
    const made = await inspectEngine(path.join(workshop, "bin"), source, context.environment);
    if ("problem" in made) throw new EngineError(made.problem);
    return await takePlace(workshop, place, { ...made, binDirectory: path.join(place, "bin") }, context);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** A rename onto a folder that is not empty fails; what is there is a quicker start's engine, or a broken one. */
async function takePlace(workshop: string, place: string, engine: Engine, context: EngineContext): Promise<Engine> {
  try {
    await rename(workshop, place);
    return engine;
  } catch {
    const other = await inspectEngine(engine.binDirectory, engine.source, context.environment);
    if (!("problem" in other)) return other;
    await rm(place, { recursive: true, force: true });
    await rename(workshop, place);
    return engine;
  }
}
