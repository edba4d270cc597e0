/** What a rollout wants done while it is in a state. Every effect may be begun again after a crash: doing it twice is as once. */

import type { Look } from "../../release/analysis/look";
import type { Emergency } from "../../release/schema";
import type { Sides } from "../metrics/metrics";
import type { Notice } from "../notices/notice";
import type { Target } from "./event";

export type Effect =
  | { readonly kind: "wait"; readonly until: string }
  /** `attempt` counts from 1; not begun before `notBefore`. */
  | { readonly kind: "update"; readonly to: Target; readonly attempt: number; readonly notBefore: string | null }
  /** The smoke tests of these names, and those without a name where `unnamed`. */
  | { readonly kind: "test"; readonly names: readonly string[]; readonly unnamed: boolean }
  /** Tells when the step's gate opens, and when the reasons change for which it is closed. */
  | { readonly kind: "gate"; readonly step: number; readonly closedFor: readonly string[]; readonly notBefore: string | null }
  /** Looks at the metrics again and again, and judges by all looks of the step. */
  | {
      readonly kind: "observe";
      /** Whose triggers count beside the plan's. */
      readonly step: number;
      /** When the step was taken. */
      readonly from: string;
      readonly looks: readonly Look[];
      readonly sides: Sides;
      readonly pace: "hold" | "watch";
    }
  | { readonly kind: "health"; readonly step: number; readonly from: string }
  /** Looks whether anybody is still served by the candidate. */
  | { readonly kind: "verify"; readonly decidedAt: string; readonly appliedAt: string | null }
  | { readonly kind: "control"; readonly emergency: Emergency }
  | { readonly kind: "notify"; readonly notice: Notice };

/** Names the effect: while it stays wanted under its name it goes on, and learns what has changed of it. */
export function effectName(effect: Effect): string {
  switch (effect.kind) {
    case "wait":
      return `wait ${effect.until}`;
    case "update":
      return `update ${JSON.stringify(effect.to)} ${String(effect.attempt)} ${effect.notBefore ?? ""}`;
    case "gate":
      return `gate ${String(effect.step)}`;
    case "observe":
      return `observe ${effect.from} ${effect.pace}`;
    case "health":
      return `health ${effect.from}`;
    case "notify":
      return `notify ${effect.notice.key}`;
    case "control":
      return `control ${JSON.stringify(effect.emergency)}`;
    case "test":
    case "verify":
      return effect.kind;
  }
}
