/** Monitoring: whatever a release breaks is seen, somebody hears of it, and knows what to do. */

import type { Rule } from "../../rule";
import { serviceDashboard } from "./dashboard";
import { alertLinks } from "./links";
import { serviceObjective } from "./objective";
import { pageOnOutage } from "./paging";

export const monitoringRules: readonly Rule[] = [serviceObjective, pageOnOutage, alertLinks, serviceDashboard];
