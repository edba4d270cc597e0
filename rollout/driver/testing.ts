/** Smoke tests of the candidate. */

import type { SmokeTest } from "../../release/schema";
import type { SmokeContext } from "../health/smoke";
import { smokeTests } from "../health/smoke";
import type { Doing } from "./runner";

export interface Testing {
  readonly tests: readonly SmokeTest[];
  /** Asked for when a test runs, for secrets are made as the stack grows. */
  readonly redact: () => Promise<(text: string) => string>;
  readonly context: Omit<SmokeContext, "signal" | "redact">;
}

/** One result for all that are due: the first failure, or that all passed. */
export async function test({ tests: all, context, redact }: Testing, { wanted, signal, emit }: Doing<"test">): Promise<void> {
  const { names, unnamed } = wanted();
  const tests = all.filter(({ name }) => (name === undefined ? unnamed : names.includes(name)));
  const missing = names.filter((name) => !tests.some((test) => test.name === name));
  if (missing.length > 0) {
    emit({ kind: "tested", what: "smoke tests", passed: false, reasons: [`sluice:driver.smokeTests has none named ${missing.join(", ")}`] });
    return;
  }
  if (tests.length === 0) {
    emit({ kind: "tested", what: "smoke tests", passed: true, reasons: ["the stack's config names none"] });
    return;
  }
  const passed: string[] = [];
  for await (const result of smokeTests(tests, { ...context, signal, redact: await redact() })) {
    if (!result.passed) {
      emit({ kind: "tested", ...result });
      return;
    }
    passed.push(result.what);
  }
  emit({ kind: "tested", what: "smoke tests", passed: true, reasons: passed });
}
