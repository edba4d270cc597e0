/** Programs that Debian and its descendants have as packages. */
import { runCommand } from "./command";
import { findExecutable } from "./executable";
import { progressFor, type Progress } from "./progress";

export interface DebianProgram {
  /** Names that it goes by, the best first. */
  readonly programs: readonly string[];
  /** Debian's package of it. */
  readonly package: string;
}

/** This process's own where it is left out. */
export interface DebianContext {
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Only root may install packages. */
  readonly isRoot: boolean;
}

/** The program could not be had; the message says what to do. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** The program's path. What is on PATH is used as it is; else root installs the package. */
export async function ensureProgram(wanted: DebianProgram, changes: Partial<DebianContext> = {}): Promise<string> {
  const context = { ...ownContext(), ...changes };
  const found = find(wanted, context);
  if (found !== undefined) return found;
  const aptGet = findExecutable("apt-get", context.environment);
  if (aptGet === undefined || !context.isRoot) throw new ProgramError(advice(wanted));
  await context.progress.step(`Installing Debian's package ${wanted.package}`, async (detail) => {
    await run(aptGet, ["update"], context, detail);
    await run(aptGet, ["install", "--yes", "--no-install-recommends", wanted.package], context, detail);
  });
  const installed = find(wanted, context);
  if (installed !== undefined) return installed;
  const names = wanted.programs.join(", ");
  throw new ProgramError(`Debian's package ${wanted.package} was installed, and none of ${names} is on PATH.`);
}

function ownContext(): DebianContext {
  return { environment: process.env, progress: progressFor(undefined), isRoot: process.getuid?.() === 0 };
}

function find({ programs }: DebianProgram, { environment }: DebianContext): string | undefined {
  return programs.map((name) => findExecutable(name, environment)).find((file) => file !== undefined);
}

async function run(
  aptGet: string,
  args: readonly string[],
  context: DebianContext,
  onLine: (line: string) => void,
): Promise<void> {
  const environment = { ...context.environment, DEBIAN_FRONTEND: "noninteractive" };
  const { exitCode, output } = await runCommand(aptGet, args, { environment, onLine });
  if (exitCode === 0) return;
  const lastLines = output.trim().split("\n").slice(-10).join("\n");
  throw new ProgramError(`\`apt-get ${args.join(" ")}\` failed; mend that and start again. It said:\n${lastLines}`);
}

function advice({ programs, package: name }: DebianProgram): string {
  return (
    `${programs[0] ?? name} is not on PATH, and only root can install it. ` +
    `Install it, on Debian and Ubuntu by \`sudo apt-get update && sudo apt-get install ${name}\`, and start again.`
  );
}
