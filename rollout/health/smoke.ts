/** Smoke tests of the candidate: commands that end with 0, and URLs that answer. One after the other. */

import type { SmokeTest } from "../../release/schema/driver";
import { milliseconds } from "../../release/schema/text";
import { runTest } from "./command";
import { type Bypass, visit } from "./visit";

export interface SmokeContext {
  /** Folder that commands run in. */
  readonly project: string;
  /** Environment of commands. They also get SLUICE_VERSION, SLUICE_STACK, SLUICE_BYPASS_HEADER and …_VALUE. */
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  readonly stack: string;
  readonly bypass: Bypass;
  /** Takes secrets out of what commands print. */
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
}

export interface SmokeResult {
  readonly what: string;
  readonly passed: boolean;
  /** Why it did not pass. */
  readonly reasons: readonly string[];
}

/** Each test's result, once it has ended. Throws the signal's reason when that aborts, with nothing left running. */
export async function* smokeTests(tests: readonly SmokeTest[], context: SmokeContext): AsyncGenerator<SmokeResult> {
  for (const test of tests) {
    const { what, reasons } = "command" in test ? await command(test, context) : await addresses(test, context);
    yield { what, passed: reasons.length === 0, reasons };
  }
}

type Outcome = Omit<SmokeResult, "passed">;
type CommandTest = Extract<SmokeTest, { command: unknown }>;
type AddressTest = Extract<SmokeTest, { urls: unknown }>;

async function command({ command, timeout }: CommandTest, context: SmokeContext): Promise<Outcome> {
  const { project, environment, version, stack, bypass, redact, signal } = context;
  const reasons = await runTest({
    command,
    directory: project,
    environment: {
      ...environment,
      SLUICE_VERSION: version,
      SLUICE_STACK: stack,
      SLUICE_BYPASS_HEADER: bypass?.header ?? "",
      SLUICE_BYPASS_VALUE: bypass?.value ?? "",
    },
    timeoutMs: milliseconds(timeout),
    redact,
    signal,
  });
  return { what: redact(command.join(" ")), reasons };
}

async function addresses({ urls, headers, timeout, method, ...expected }: AddressTest, { bypass, signal }: SmokeContext): Promise<Outcome> {
  const visits = urls.map((url) => visit({ url, bypass, headers, timeoutMs: milliseconds(timeout), method, expected }, signal));
  const answers = await Promise.all(visits);
  return { what: urls.join(", "), reasons: answers.filter((why) => why !== null) };
}
