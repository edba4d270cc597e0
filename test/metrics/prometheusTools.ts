/** The real prometheus and promtool, built from their Go module on first use and kept. */

import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { goEnvironment } from "../../toolchain/build";
import { runCommand } from "../../toolchain/command";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";
import { plainProgress } from "../../toolchain/progress";

const MODULE = join(projectDirectory, "toolchain", "prometheus");
const PACKAGE = "github.com/prometheus/prometheus";
const TOOLS = ["prometheus", "promtool"] as const;

export type PrometheusTools = Readonly<Record<(typeof TOOLS)[number], string>>;

/** Takes a moment when they are there already, and some minutes otherwise. */
export async function buildPrometheusTools(go: string): Promise<PrometheusTools> {
  const directory = join(cacheDirectory, "prometheus", pinnedVersion());
  const tools = { prometheus: join(directory, "prometheus"), promtool: join(directory, "promtool") };
  if (!TOOLS.every((tool) => existsSync(tools[tool]))) await build(go, directory);
  return tools;
}

async function build(go: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const context = { directory: cacheDirectory, environment: process.env, progress: plainProgress(() => undefined) };
  const packages = TOOLS.map((tool) => `${PACKAGE}/cmd/${tool}`);
  const args = ["build", "-buildvcs=false", "-ldflags", "-s -w", "-o", `${directory}/`, ...packages];
  const { exitCode, output } = await runCommand(go, args, {
    environment: goEnvironment(context),
    workingDirectory: MODULE,
  });
  if (exitCode !== 0) throw new Error(`go ${args.join(" ")} failed in ${MODULE}:\n${output}`);
}

function pinnedVersion(): string {
  const version = new RegExp(`${PACKAGE} (v[\\d.]+)`).exec(readFileSync(join(MODULE, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${MODULE}/go.mod pins no ${PACKAGE}`);
  return version;
}
