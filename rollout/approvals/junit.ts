/** A JUnit report, one suite or many. */

import { XMLParser } from "fast-xml-parser";
import { z } from "zod";

const LISTS = new Set(["testsuite", "testcase", "failure", "error", "skipped"]);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  processEntities: false,
  isArray: (name) => LISTS.has(name),
});

interface Suite {
  readonly failures: number;
  readonly errors: number;
  readonly testcase: readonly { readonly failed: boolean; readonly skipped: boolean }[];
  readonly testsuite: readonly Suite[];
}

const present = z.array(z.unknown()).default([]);
const testcase = z
  .object({ failure: present, error: present, skipped: present })
  .or(z.string().transform(() => ({ failure: [], error: [], skipped: [] })))
  .transform(({ failure, error, skipped }) => ({
    failed: failure.length + error.length > 0,
    skipped: skipped.length > 0,
  }));

const suite: z.ZodType<Suite> = z.object({
  failures: z.coerce.number().default(0),
  errors: z.coerce.number().default(0),
  testcase: z.array(testcase).default([]),
  testsuite: z.lazy(() => z.array(suite).default([])),
});

const report = z.object({ testsuites: suite.optional(), testsuite: z.array(suite).optional() });

export interface TestCount {
  readonly tests: number;
  readonly failures: number;
}

/**
 * Counts the test cases themselves, and believes a suite's own count of failures where it is higher: what fails outside
 * any case is counted there alone. Skipped cases have not been run. Throws where the report is cut off.
 */
export function testCount(text: string): TestCount {
  if (!/<\/testsuites?>\s*$/.test(text)) throw new Error("it does not end with </testsuites> or </testsuite>");
  const { testsuites, testsuite = [] } = report.parse(parser.parse(text));
  return total((testsuites ? [testsuites] : testsuite).map(countSuite));
}

function countSuite({ failures, errors, testcase: cases, testsuite }: Suite): TestCount {
  const inner = total(testsuite.map(countSuite));
  const failed = cases.filter((one) => one.failed).length;
  const run = cases.filter((one) => !one.skipped).length;
  return { tests: run + inner.tests, failures: Math.max(failures + errors, failed + inner.failures) };
}

function total(counts: readonly TestCount[]): TestCount {
  return counts.reduce(
    (sum, { tests, failures }) => ({ tests: sum.tests + tests, failures: sum.failures + failures }),
    {
      tests: 0,
      failures: 0,
    },
  );
}
