/** A user's own checkout beside a sandbox: commands run in it as a user runs them, each in a process of its own. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";
import type { Engine } from "../../rollout/engine";
import { openEngine } from "../../rollout/engine";
import { ownValues } from "../../rollout/stackFile";
import { startSandbox } from "../../sandbox";
import type { Sandbox } from "../../sandbox";
import { ensureEngine } from "../../toolchain/engine";
import { engineEnvironment } from "../../toolchain/environment";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";

/** A command that has ended, in words without colours. */
export interface Ended {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly output: string;
}

export interface Running {
  /** Until a line says so; fails when the command ends before. */
  readonly says: (words: RegExp) => Promise<string>;
  readonly kill: () => void;
  readonly ended: Promise<Ended>;
}

export interface Checkout {
  readonly directory: string;
  readonly sandbox: Sandbox;
  /** For what a user does by editing the stack file. */
  readonly engine: Engine;
  readonly configure: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  /** `./sluice <words>` to its end. */
  readonly sluice: (...words: readonly string[]) => Promise<Ended>;
  /** The same, under way. */
  readonly begin: (...words: readonly string[]) => Running;
  /** `pulumi <words>` by hand. */
  readonly pulumi: (...words: readonly string[]) => Promise<Ended>;
  readonly stop: () => Promise<void>;
}

/** What is made anew, or is there for whoever works on Sluice itself. */
const LEFT_OUT = [".git", ".sluice", "node_modules", "test"];

/** Everything is kept below `directory`; what an earlier run left there is removed. */
export async function openCheckout(directory: string, stack: string): Promise<Checkout> {
  await rm(directory, { recursive: true, force: true });
  const found = await ensureEngine();
  const checkout = join(directory, "checkout");
  await copyTo(checkout);
  const sandbox = await startSandbox({ directory });
  const environment = { ...engineEnvironment(found), ...sandbox.environment, NO_COLOR: "1" };
  const engine = await openEngine({ binDirectory: found.binDirectory, project: checkout, stack, environment });
  const begin = (file: string, words: readonly string[]) => started(file, words, { cwd: checkout, env: environment });
  return {
    directory: checkout,
    sandbox,
    engine,
    configure: (values) => engine.config.set(ownValues(values)),
    sluice: (...words) => begin("./sluice", words).ended,
    begin: (...words) => begin("./sluice", words),
    pulumi: (...words) => begin("pulumi", words).ended,
    stop: () => sandbox.stop(),
  };
}

/** The packages and the engine are those that are there already; all else is the checkout's own. */
async function copyTo(checkout: string): Promise<void> {
  for (const kept of [".sluice", "approvals"]) await mkdir(join(checkout, kept), { recursive: true });
  const taken = (await readdir(projectDirectory)).filter((name) => !LEFT_OUT.includes(name));
  await Promise.all(taken.map((name) => cp(join(projectDirectory, name), join(checkout, name), { recursive: true })));
  await symlink(join(projectDirectory, "node_modules"), join(checkout, "node_modules"));
  await symlink(join(cacheDirectory, "engine"), join(checkout, ".sluice", "engine"));
  await copyFile(join(checkout, "package-lock.json"), join(checkout, ".sluice", "installed-package-lock.json"));
}

interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

function started(file: string, words: readonly string[], { cwd, env }: Place): Running {
  const child = spawn(file, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const hear = (line: string) => {
    lines.push(stripVTControlCharacters(line));
    for (const look of waiting) look();
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", hear);
  const output = () => lines.join("\n");
  const ended = once(child, "close").then(([code]): Ended => ({ exitCode: typeof code === "number" ? code : null, output: output() }));
  return {
    ended,
    kill: () => void child.kill("SIGKILL"),
    says: (words_) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find((one) => words_.test(one));
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
        ended.then(() => reject(new Error(`It ended and never said ${String(words_)}:\n${output()}`)), reject);
      }),
  };
}

export function assertEnded({ exitCode, output }: Ended, expected: number): void {
  assert.equal(exitCode, expected, output);
}
