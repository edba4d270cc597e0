/** The engine built from Pulumi's Go modules, for where its download site cannot be reached. */
import { accessSync, constants } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import * as path from "node:path";
import { runCommand } from "./command";
import { findExecutable } from "./executable";
import { keepEngine } from "./keep";
import { EngineError, type EngineContext, type EngineSource } from "./types";
import { wantedVersion } from "./version";

interface Piece {
  readonly title: string;
  readonly executable: string;
  /** The folder with the go.mod that pins the piece. */
  readonly module: string;
  readonly package: string;
}

const pieces: readonly Piece[] = [
  {
    title: `Building the Pulumi engine ${wantedVersion} from Go modules (once, some minutes)`,
    executable: "pulumi",
    module: path.join(__dirname, "engine"),
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  },
  {
    title: "Building its Node.js language host",
    executable: "pulumi-language-nodejs-host",
    module: path.join(__dirname, "language-host"),
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

const npmPackage = path.dirname(require.resolve("@pulumi/pulumi/package.json"));

/** Companions of the engine: how policy packs, dynamic providers and programs in Node.js are run. */
const scripts = [
  path.join(__dirname, "pulumi-analyzer-policy"),
  path.join(npmPackage, "pulumi-resource-pulumi-nodejs"),
  path.join(__dirname, "language-host", "pulumi-language-nodejs"),
];

/** The last source: it gives an engine or throws an {@link EngineError} that says what to do. */
export const builtEngine: EngineSource = async (context) => {
  const go = findExecutable("go", context.environment);
  if (go === undefined) {
    throw new EngineError(
      `No Pulumi engine was found and none could be downloaded, so install either the Pulumi CLI ${wantedVersion} ` +
        "(https://www.pulumi.com/docs/install) or Go 1.24.7 or newer (https://go.dev/dl), with which one is built.",
    );
  }
  return keepEngine(context, "built", async (directory) => {
    const binDirectory = path.join(directory, "bin");
    await mkdir(binDirectory);
    for (const piece of pieces) await build(piece, go, binDirectory, context);
    for (const script of scripts) await copyFile(script, path.join(binDirectory, path.basename(script)));
  });
};

async function build(piece: Piece, go: string, binDirectory: string, context: EngineContext): Promise<void> {
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${wantedVersion}`;
  const target = path.join(binDirectory, piece.executable);
  // -v names each package as it is compiled, which is the progress; without -buildvcs=false Go would ask git.
  const args = ["build", "-v", "-buildvcs=false", "-ldflags", flags, "-o", target, piece.package];
  await context.progress.step(piece.title, async (detail) => {
    const result = await runCommand(go, args, {
      environment: goEnvironment(context),
      workingDirectory: piece.module,
      onLine: detail,
    });
    if (result.exitCode !== 0) throw new EngineError(buildFailure(piece, args, result.output));
  });
}

/** Go keeps its caches in the home directory; without one that can be written to, they go beside the engine. */
export function goEnvironment(context: Pick<EngineContext, "directory" | "environment">): NodeJS.ProcessEnv {
  const { environment } = context;
  // A workspace file in a folder above would replace the pinned modules.
  const pinned = { ...environment, GOWORK: "off" };
  if (isWritable(environment.HOME)) return pinned;
  const directory = path.join(context.directory, "go");
  // Without -modcacherw the modules' folders are read-only, and removing .sluice/ fails.
  return { GOPATH: directory, GOCACHE: path.join(directory, "cache"), GOFLAGS: "-modcacherw", ...pinned };
}

function isWritable(directory: string | undefined): boolean {
  if (directory === undefined || directory === "") return false;
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function buildFailure(piece: Piece, args: readonly string[], output: string): string {
  const lastLines = output.trim().split("\n").slice(-15).join("\n");
  return (
    `Building ${piece.executable} ${wantedVersion} failed; Go said:\n${lastLines}\n` +
    `Mend that (the command was \`go ${args.join(" ")}\` in ${piece.module}), ` +
    `or install the Pulumi CLI ${wantedVersion} (https://www.pulumi.com/docs/install), and start again.`
  );
}
