/** Format of the report that each kind of evidence is taken from. */

import type { EvidenceKind } from "../../release/approvals/evidence";

export const REPORT_FORMATS: Readonly<Record<EvidenceKind, string>> = {
  smokeTests: "JUnit XML",
  securityScan: "SARIF 2.1.0",
  coverage: "lcov",
  rollbackDrill: "JSON { passed, seconds }",
  restoreDrill: "JSON { passed, seconds }",
  manual: "JSON { name, passed, by }",
  postReview: "JSON { release, by }",
};
