/** Every rule of the pack, family by family. */

import { approvalsRules } from "./families/approvals";
import { costRules } from "./families/cost";
import { dataRules } from "./families/data";
import { edgeRules } from "./families/edge";
import { flagsRules } from "./families/flags";
import { monitoringRules } from "./families/monitoring";
import { rollbackRules } from "./families/rollback";
import { secretsRules } from "./families/secrets";
import { trafficRules } from "./families/traffic";
import { workloadRules } from "./families/workload";
import type { Rule } from "./rule";

export const rules: readonly Rule[] = [
  ...approvalsRules,
  ...secretsRules,
  ...trafficRules,
  ...workloadRules,
  ...edgeRules,
  ...dataRules,
  ...monitoringRules,
  ...flagsRules,
  ...rollbackRules,
  ...costRules,
];
