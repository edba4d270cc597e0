/** Runs Sluice's own judge over a simulated rollout, as the driver does: look by look, hold by hold. */

import type { Evidence } from "../../release/analysis/conclusion";
import { verdictOf } from "../../release/analysis/judge";
import type { Judged, Limit } from "../../release/analysis/limits";
import type { Look } from "../../release/analysis/look";
import { LOOK_SECONDS } from "./world";

/** `untold`: the patience ran out before the judge was sure, and the release was taken back for that. */
export type Outcome =
  | { readonly kind: "failed"; readonly seconds: number }
  | { readonly kind: "passed" }
  | { readonly kind: "untold" };

/** Each hold has `patience` looks more than the plan's hold; they are used only where the verdict is inconclusive. */
export function judgeAll(plan: Judged, holds: readonly (readonly Look[])[], patience: number): Outcome {
  let before = 0;
  for (const looks of holds) {
    const end = judgeHold(plan, looks, patience);
    if (end.kind === "fail") return { kind: "failed", seconds: (before + end.looks) * LOOK_SECONDS };
    if (end.kind === "inconclusive") return { kind: "untold" };
    before += end.looks;
  }
  return { kind: "passed" };
}

function judgeHold(plan: Judged, looks: readonly Look[], patience: number) {
  const evidence = new Map<string, Evidence[]>();
  for (let seen = 1; seen <= looks.length; seen += 1) {
    const sofar = looks.slice(0, seen);
    const { kind } = verdictOf(plan, sofar, sofar, (limit) => extended(evidence, limit, sofar));
    if (kind === "fail" || (kind === "pass" && seen >= looks.length - patience)) return { kind, looks: seen };
  }
  return { kind: "inconclusive" as const, looks: looks.length };
}

/** What a look says of a limit does not change with later looks, so it is worked out once. */
function extended(evidence: Map<string, Evidence[]>, limit: Limit, looks: readonly Look[]): readonly Evidence[] {
  const known = evidence.get(limit.what) ?? [];
  while (known.length < looks.length) known.push(limit.evidence(looks, known.length));
  evidence.set(limit.what, known);
  return known;
}
