/** Reports of other tools as evidence: JUnit XML, SARIF, lcov, and plain JSON for what a person records. */

import { z } from "zod";
import type { EvidenceKind, Facts } from "../../release/approvals/evidence";
import { facts } from "../../release/approvals/evidence";
import { testCount } from "./junit";
import { securityFindings } from "./sarif";

/** What the report shows. Throws where it is no whole report of the kind. */
export function readReport(kind: EvidenceKind, text: string): Facts {
  return facts.parse({ ...READERS[kind](text), kind });
}

const READERS: Readonly<Record<EvidenceKind, (text: string) => object>> = {
  smokeTests: testCount,
  securityScan: (text) => securityFindings(JSON.parse(text)),
  coverage: lcov,
  rollbackDrill: json,
  restoreDrill: json,
  manual: json,
  postReview: json,
};

function json(text: string): object {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

/** `LF` and `LH` are the lines that can be covered and those that were (geninfo(1)). */
function lcov(text: string): object {
  const lines = text.trim().split(/\r?\n/);
  const found = lines.filter((line) => /^LF:\d+$/.test(line));
  const hit = lines.filter((line) => /^LH:\d+$/.test(line));
  if (found.length === 0 || found.length !== hit.length || lines.at(-1) !== "end_of_record") {
    throw new Error("it is no whole lcov report: LF: and LH: in each record, end_of_record at the end");
  }
  return { lines: sum(found.map(figure)), covered: sum(hit.map(figure)) };
}

function figure(line: string): number {
  return Number(line.slice(3));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
