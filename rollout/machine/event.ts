/** What can happen to a rollout. Events are all that is remembered: the state of a rollout is what they add up to. */

import type { Objective } from "../../release/analysis/budget";
import type { Look } from "../../release/analysis/look";
import type { Verdict } from "../../release/analysis/verdict";
import type { Emergency, Plan, Release } from "../../release/schema";
import type { Notice } from "../notices/notice";

/** What the stack's config says that a release is to look like; the driver changes nothing else of it. */
export type Target =
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "finalise" }
  | { readonly kind: "rollback"; readonly level: RollbackLevel };

/** 1: traffic and flags only. 2: the release's resources too. 3: and everything is compared with what really exists. */
export type RollbackLevel = 1 | 2 | 3;

/** What a person tells a driver that is under way. */
export type Order =
  | { readonly kind: "pause" | "resume" | "promote"; readonly by: string; readonly reason: string }
  | { readonly kind: "rollback"; readonly by: string; readonly reason: string; readonly level: RollbackLevel }
  /** What the emergency controls are to be set to. */
  | { readonly kind: "control"; readonly by: string; readonly reason: string; readonly emergency: Emergency };

export interface Change {
  readonly operation: string;
  readonly type: string;
  readonly name: string;
}

/** Who approved, as the report names them. */
export interface Approver {
  readonly approver: string;
  readonly role: string;
  readonly given: string;
}

export type RolloutEvent =
  | {
      readonly kind: "started";
      readonly product: string;
      readonly stack: string;
      readonly release: Release;
      readonly plan: Plan;
      /** The release that is stable now; null for the first one. */
      readonly stable: Release | null;
      readonly by: string;
      /** When the first step may be taken at the earliest. */
      readonly startsAt: string;
      /** When the release's commit was made, where that can be found out. */
      readonly committedAt: string | null;
      readonly monthlyUsd: number;
      readonly emergency: Emergency;
      /** What the service promises; null where monitoring says nothing of it. */
      readonly objective: Objective | null;
    }
  /** `startsAt` has come. */
  | { readonly kind: "due" }
  | { readonly kind: "updated"; readonly to: Target; readonly changes: readonly Change[]; readonly seconds: number }
  | { readonly kind: "updateFailed"; readonly to: Target; readonly why: string; readonly seconds: number }
  /** The pack refused it, before anything was changed. */
  | { readonly kind: "updateRefused"; readonly to: Target; readonly why: string }
  /** Told when the reasons change, not at each look. */
  | { readonly kind: "gateClosed"; readonly step: number; readonly reasons: readonly string[] }
  | { readonly kind: "gateOpened"; readonly step: number; readonly approvers: readonly Approver[] }
  | { readonly kind: "tested"; readonly what: string; readonly passed: boolean; readonly reasons: readonly string[] }
  | { readonly kind: "observed"; readonly look: Look; readonly verdict: Verdict }
  | { readonly kind: "unobserved"; readonly why: string }
  /** A hard trigger: it needs no statistics. */
  | { readonly kind: "triggered"; readonly reasons: readonly string[] }
  /** `nonce` names the order, so that it is followed once however often it is read. */
  | { readonly kind: "ordered"; readonly order: Order; readonly nonce: string }
  /** Nobody is served by the candidate any more; null where that could not be seen. */
  | { readonly kind: "verified"; readonly secondsToZero: number | null; readonly why: string | null }
  | { readonly kind: "notified"; readonly notice: Notice; readonly delivered: boolean; readonly why: string | null }
  /** The emergency controls are set, or could not be. */
  | { readonly kind: "controlled"; readonly emergency: Emergency; readonly seconds: number; readonly why: string | null }
  /** A driver has taken the rollout up again after another one ended. */
  | { readonly kind: "takenOver"; readonly driver: string };

/** An event, and when it happened (ISO 8601, milliseconds). */
export type Timed<Event = RolloutEvent> = Event & { readonly at: string };
