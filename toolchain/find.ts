/** Sources of engines that are there already: the user's own on PATH, and the one kept from an earlier start. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import { runCommand } from "./command";
import { findExecutable, isExecutable } from "./executable";
import type { Engine, EngineContext, EngineSource } from "./types";
import { isWanted, parseVersion, wantedRange, wantedVersion } from "./version";

const languageHost = "pulumi-language-nodejs";

/** The user's own engine. */
export const engineOnPath: EngineSource = async (context) => {
  const pulumi = findExecutable("pulumi", context.environment);
  if (pulumi === undefined) return undefined;
  const engine = await inspectEngine(path.dirname(pulumi), "path", context.environment);
  if (!("problem" in engine)) return engine;
  context.progress.note(`${engine.problem}; update it, or leave it: Sluice gets ${wantedVersion} for itself.`);
  return undefined;
};

/** The engine that an earlier start installed or built. */
export const keptEngine: EngineSource = async (context) => {
  for (const source of ["installed", "built"] as const) {
    const binDirectory = path.join(keptDirectory(context, source), "bin");
    if (!existsSync(binDirectory)) continue;
    const engine = await inspectEngine(binDirectory, source, context.environment);
    if (!("problem" in engine)) return engine;
    context.progress.note(`${engine.problem}; Sluice gets it anew.`);
  }
  return undefined;
};

/** Where an engine of Sluice's own is kept. */
export function keptDirectory(context: EngineContext, source: "installed" | "built"): string {
  return path.join(context.directory, wantedVersion, source);
}

/** Asks an engine for its version, and says what is wrong when it is not one to work with. */
export async function inspectEngine(
  binDirectory: string,
  source: Engine["source"],
  environment: NodeJS.ProcessEnv,
): Promise<Engine | { readonly problem: string }> {
  const pulumi = path.join(binDirectory, "pulumi");
  const { exitCode, stdout, output } = await runCommand(pulumi, ["version"], {
    environment: { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeLimitMs: 20_000,
  });
  const version = exitCode === 0 ? parseVersion(stdout) : undefined;
  const described = `The Pulumi engine ${pulumi}`;
  if (version === undefined) {
    const answer = `\`pulumi version\` gave ${quote(output)} (exit code ${exitCode ?? "none"})`;
    return { problem: `${described} is broken: ${answer}` };
  }
  if (!isWanted(version)) return { problem: `${described} is ${stdout.trim()}, and ${wantedRange} is wanted` };
  const host = path.join(binDirectory, languageHost);
  if (!isExecutable(host) && findExecutable(languageHost, environment) === undefined) {
    return { problem: `${described} has no ${languageHost} beside it or on PATH` };
  }
  return { binDirectory, version: stdout.trim(), source };
}

function quote(output: string): string {
  const [first = ""] = output.trim().split("\n");
  return first === "" ? "no output" : `"${first.slice(0, 120)}"`;
}
