/** Evidence for a plan's whole checklist: reports as the tools would write them, recorded as a user records them. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EvidenceKind } from "../../../release/approvals/evidence";
import type { Requirement } from "../../../release/schema";
import { addEvidence } from "../../approvals/evidence";

export interface Proving {
  readonly project: string;
  readonly stack: string;
}

/** Shows that everything holds that the plan asks for. */
export async function prove(requirements: readonly Requirement[], { project, stack }: Proving): Promise<void> {
  const reports = join(project, "..", "reports");
  const folder = join(project, "approvals", stack);
  await mkdir(reports, { recursive: true });
  const all = requirements.flatMap(reportsFor);
  const start = Date.now() - all.length;
  for (const [index, { kind, text }] of all.entries()) {
    const file = join(reports, `${kind}-${String(index)}`);
    await writeFile(file, text);
    // A moment for each, for a record is named by when it was made.
    await addEvidence({ kind, file, folder }, new Date(start + index));
  }
}

interface Report {
  readonly kind: EvidenceKind;
  readonly text: string;
}

/** Nothing for what is looked up elsewhere: costs, runbooks, who is on call. */
function reportsFor(requirement: Requirement): readonly Report[] {
  switch (requirement.kind) {
    case "smokeTests":
      return Array.from({ length: requirement.lastRuns }, (_, run) => ({ kind: requirement.kind, text: greenRun(run) }));
    case "securityScan":
      return [{ kind: requirement.kind, text: CLEAN_SCAN }];
    case "coverage":
      return [{ kind: requirement.kind, text: "SF:all.ts\nLF:1000\nLH:990\nend_of_record\n" }];
    case "rollbackDrill":
    case "restoreDrill":
      return [{ kind: requirement.kind, text: JSON.stringify({ passed: true, seconds: 4 }) }];
    case "manual":
      return [{ kind: requirement.kind, text: JSON.stringify({ name: requirement.name, passed: true, by: "a reviewer" }) }];
    case "onCall":
    case "runbooks":
    case "cost":
      return [];
  }
}

/** No two runs write the same report: one that is shown again counts once. */
function greenRun(run: number): string {
  return `<testsuites><testsuite name="smoke ${String(run)}" tests="1" failures="0"><testcase name="health"/></testsuite></testsuites>`;
}

const CLEAN_SCAN = JSON.stringify({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "scanner", rules: [] } }, results: [] }],
});
