/** What is live now must be well before anything moves. */

import type { SmokeResult } from "../health/smoke";
import { smokeTests } from "../health/smoke";
import { withSecretHeaders } from "./secretHeaders";
import type { Session } from "./session";

/** Result of each smoke test that the stack's config asks for before a rollout, one after the other; none where it asks for none. */
export async function* preChecks({ project, engine, environment, options }: Session, signal: AbortSignal): AsyncGenerator<SmokeResult> {
  const { release } = project.config;
  const driver = project.config.driver && withSecretHeaders(project.config.driver, environment);
  const tests = (driver?.preChecks ?? []).flatMap((asked) => driver?.smokeTests.filter(({ name }) => name === asked) ?? []);
  const context = { project: options.directory, environment, version: release.version, stack: project.stack, bypass: null };
  yield* smokeTests(tests, { ...context, redact: await engine.redactor(), signal });
}

/** A sentence for each that fails. */
export async function failedPreChecks(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const failed: string[] = [];
  for await (const { what, passed, reasons } of preChecks(session, signal)) {
    if (!passed) failed.push(`the pre-check ${what} failed: ${reasons.join("; ")}`);
  }
  return failed;
}
