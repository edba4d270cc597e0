/** Runs the `run:` steps of a workflow as a runner would, in a folder and an environment that the test makes. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { runCommand } from "../../toolchain/command";
import type { CommandResult } from "../../toolchain/command";
import { projectDirectory } from "../../toolchain/paths";
import { temporaryDirectory } from "../toolchain/fixtures";

const step = z.object({
  name: z.string(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  with: z.record(z.string(), z.unknown()).default({}),
});

const job = z.object({
  if: z.string().optional(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()),
  uses: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  strategy: z.object({ matrix: z.record(z.string(), z.array(z.string())) }).optional(),
  steps: z.array(step).default([]),
});

const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(z.string(), job),
});

export type Workflow = z.output<typeof workflow>;
export type Step = z.output<typeof step>;

export const workflowFiles = ["preview.yml", "policy.yml", "deploy.yml", "rollout.yml"] as const;

export function workflowPath(file: string): string {
  return join(projectDirectory, ".github", "workflows", file);
}

export function readWorkflow(file: string): Workflow {
  return workflow.parse(parse(readFileSync(workflowPath(file), "utf8")));
}

export function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

export interface Runner {
  /** Where the repository is checked out. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Values of expressions, such as `matrix.stack`; a secret or variable that is not named is empty, as on GitHub. */
  readonly expressions?: Readonly<Record<string, string>>;
}

export interface StepResult extends CommandResult {
  /** The step's `RUNNER_TEMP`. */
  readonly temporary: string;
  /** What the step has put on the path of the steps after it. */
  readonly path: string;
}

export interface Steps {
  run(name: string, runner: Runner): Promise<StepResult>;
  /** Names of the steps with commands that have not been run. */
  untried(): readonly string[];
}

export function stepsToRun(file: string): Steps {
  const steps = stepsOf(readWorkflow(file)).filter(({ run }) => run !== undefined);
  const tried = new Set<string>();
  return {
    async run(name, runner) {
      const found = steps.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`${file} has no step with commands that is called ${name}`);
      tried.add(name);
      return runStep(found, runner);
    },
    untried: () => steps.map(({ name }) => name).filter((name) => !tried.has(name)),
  };
}

async function runStep(
  { run = "", shell, env }: Step,
  { directory, environment, expressions = {} }: Runner,
): Promise<StepResult> {
  const runnerTemp = temporaryDirectory();
  const script = join(runnerTemp, "step.sh");
  const pathFile = join(runnerTemp, "path");
  const known = { "runner.temp": runnerTemp, ...expressions };
  writeFileSync(script, evaluate(run, known));
  writeFileSync(pathFile, "");
  mkdirSync(directory, { recursive: true });
  // The options that GitHub's runners give the two shells.
  const options = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const result = await runCommand("bash", [...options, script], {
    workingDirectory: directory,
    environment: {
      ...environment,
      RUNNER_TEMP: runnerTemp,
      GITHUB_PATH: pathFile,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluate(value, known)])),
    },
  });
  return { ...result, temporary: runnerTemp, path: readFileSync(pathFile, "utf8").trim() };
}

function evaluate(text: string, known: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
    const value = known[expression] ?? (/^(secrets|vars)\./.test(expression) ? "" : undefined);
    if (value === undefined) throw new Error(`The test gives no value to \${{ ${expression} }}`);
    return value;
  });
}
