/** The official engine, downloaded from Pulumi's site by Pulumi's Automation API. */
import { runCommand } from "./command";
import { keepEngine } from "./keep";
import { EngineError, type EngineSource } from "./types";
import { wantedVersion } from "./version";

/** Where `PulumiCommand.install()` begins. */
const downloadSite = "https://get.pulumi.com";
const reachableWithinMs = 5_000;
const installWithinMs = 5 * 60_000;

/** A process of its own, because a download that hangs can only be stopped from outside. */
const installProgram = `require("@pulumi/pulumi/automation").PulumiCommand.install({ root: process.argv[1] })
  .catch((error) => { console.error(error.message); process.exitCode = 1; })`;

export const installedEngine: EngineSource = async (context) => {
  const unreachable = await whyUnreachable(downloadSite);
  if (unreachable !== undefined) {
    context.progress.note(`Pulumi ${wantedVersion} cannot be downloaded: ${downloadSite} ${unreachable}.`);
    return undefined;
  }
  try {
    return await context.progress.step(`Downloading Pulumi ${wantedVersion}`, () =>
      keepEngine(context, "installed", (directory) => install(directory, context.environment)),
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    context.progress.note(`The download of Pulumi ${wantedVersion} failed: ${error.message}`);
    return undefined;
  }
};

async function whyUnreachable(site: string): Promise<string | undefined> {
  try {
    await fetch(site, { method: "HEAD", signal: AbortSignal.timeout(reachableWithinMs) });
    return undefined;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return `cannot be reached (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}

async function install(directory: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const result = await runCommand(process.execPath, ["-e", installProgram, directory], {
    environment,
    workingDirectory: __dirname,
    timeLimitMs: installWithinMs,
  });
  if (result.exitCode !== 0) throw new EngineError(result.output);
}
