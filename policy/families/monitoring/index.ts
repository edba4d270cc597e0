/** Monitoring: whatever a release breaks is seen, somebody hears of it, and knows what to do. */

import type { Rule } from "../../rule";
import { serviceDashboard } from "./dashboard";
import { alertLinks } from "./links";
import { logsKept, logsMasked } from "./logs";
import { serviceObjective } from "./objective";
import { pageOnOutage } from "./paging";
import { uptimeRegions } from "./uptime";

export const monitoringRules: readonly Rule[] = [
  serviceObjective,
  pageOnOutage,
  alertLinks,
  serviceDashboard,
  logsMasked,
  logsKept,
  uptimeRegions,
];
