/** Workload: what runs on Kubernetes is what was approved, can do little harm, and survives the loss of a node. */

import type { Rule } from "../../rule";
import { disruptionBudget, networkPolicy, replicas } from "./availability";
import { noAccountToken, noHostAccess } from "./node";
import { capabilitiesDropped, noPrivilegeEscalation, nonRoot, readOnlyRoot } from "./privileges";
import { imageByDigest, probed, resourcesBounded } from "./running";

export const workloadRules: readonly Rule[] = [
  imageByDigest,
  nonRoot,
  readOnlyRoot,
  noPrivilegeEscalation,
  capabilitiesDropped,
  noHostAccess,
  noAccountToken,
  resourcesBounded,
  probed,
  disruptionBudget,
  networkPolicy,
  replicas,
];
