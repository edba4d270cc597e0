/** Where equal pods run: apart, as far as there is room, so that no zone and no node takes all of them along. */

import type { core } from "@pulumi/kubernetes/types/input";
import type { Labels } from "./labels";

/** Over zones, and over the nodes of each. `matchLabels` are those by which the pods are told from all others. */
export function spreadOut(matchLabels: Labels): core.v1.TopologySpreadConstraint[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { ...matchLabels } },
  }));
}
