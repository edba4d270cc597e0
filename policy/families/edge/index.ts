/** Edge: no way around it, nothing in clear, attacks and floods refused, and a brake that is there. */

import type { Rule } from "../../rule";
import { emergencyDeclared, managedRules, rateLimited } from "./firewall";
import { kongCorsNamesOrigins, kongGuardsRoutes } from "./kong";
import { bodySize, corsNamesOrigins } from "./requests";
import { alwaysHttps, minimumTls, recordsProxied, settingsDeclared, strictTransport } from "./transport";

export const edgeRules: readonly Rule[] = [
  recordsProxied,
  minimumTls,
  alwaysHttps,
  strictTransport,
  settingsDeclared,
  managedRules,
  rateLimited,
  emergencyDeclared,
  corsNamesOrigins,
  bodySize,
  kongGuardsRoutes,
  kongCorsNamesOrigins,
];
