/** What people are told: one kind a template, with the facts that its words need. */

/** Facts that every notice carries. */
export interface NoticeFacts {
  /** Name of the product. */
  readonly product: string;
  readonly stack: string;
  readonly version: string;
  /** Version that serves when this one does not; null for the first release. */
  readonly stable: string | null;
  /** ISO 8601; when it happened. */
  readonly at: string;
}

export type NoticeContent =
  /** Ahead of the start, as the plan's `notices.before` asks. */
  | {
      readonly kind: "scheduled";
      readonly startsAt: string;
      /** Milliseconds from the first step to the last. */
      readonly expectedMs: number;
      readonly change: string;
      readonly steps: readonly number[];
      readonly rollbackWithin: string;
      readonly contact: readonly string[];
    }
  | { readonly kind: "started"; readonly by: string; readonly steps: readonly number[]; readonly expectedMs: number }
  | { readonly kind: "waiting"; readonly step: number; readonly weight: number; readonly reasons: readonly string[] }
  | { readonly kind: "step"; readonly step: number; readonly of: number; readonly weight: number; readonly hold: string }
  | { readonly kind: "healthy"; readonly step: number; readonly of: number; readonly weight: number; readonly reasons: readonly string[] }
  /** A person has cut a hold or a watch short, or has a halted rollout go on, ahead of what the metrics would have said. */
  | {
      readonly kind: "promotedEarly";
      readonly from: "holding" | "watching" | "halted";
      readonly step: number;
      readonly of: number;
      readonly weight: number;
      readonly by: string;
      readonly reason: string;
      /** What the metrics said until then. */
      readonly seen: readonly string[];
    }
  | { readonly kind: "paused" | "resumed"; readonly by: string; readonly reason: string }
  | { readonly kind: "rollback"; readonly reasons: readonly string[]; readonly by: string; readonly weight: number }
  | { readonly kind: "rolledBack"; readonly secondsToZero: number | null; readonly reportDue: string }
  | { readonly kind: "halted"; readonly reasons: readonly string[] }
  | { readonly kind: "watching"; readonly until: string }
  | { readonly kind: "done"; readonly startedAt: string; readonly figures: readonly string[] };

export interface Notice {
  /** The same for the same notice however often it is sent: receivers that can, drop a second one. */
  readonly key: string;
  /** Name of the channel in the plan's `notices.channels`. */
  readonly channel: string;
  readonly facts: NoticeFacts;
  readonly content: NoticeContent;
}
