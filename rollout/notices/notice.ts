/** What people are told: one kind a template, with the facts that its words need. */

import type { Audience, Plan, Release } from "../../release/schema";

/** Somebody who is called in when a release is taken back or halts. */
export type Contact = NonNullable<Plan["notices"]>["contacts"][number];

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
      /** Milliseconds for which it is watched afterwards. */
      readonly watchMs: number;
      /** What kind of change it is, e.g. `standard`. */
      readonly change: string;
      readonly strategy: Plan["strategy"];
      readonly steps: readonly number[];
      /** What it brings and what users notice of it; null where the release says nothing. */
      readonly changes: Changes | null;
      readonly rollbackWithin: string;
      /** How far a trigger takes it back: 1 traffic and flags, 2 its resources too. */
      readonly rollbackLevel: 1 | 2;
      readonly contact: readonly string[];
    }
  | {
      readonly kind: "started";
      readonly by: string;
      readonly strategy: Plan["strategy"];
      readonly steps: readonly number[];
      /** Milliseconds from the first step to the last. */
      readonly expectedMs: number;
    }
  /** A stage of the flag has opened for those on its list. */
  | {
      readonly kind: "invitation";
      readonly stage: Exclude<Audience["stage"], "ga">;
      readonly allowlist: readonly string[];
      /** Most clients that are let in; null for as many as the list names. */
      readonly maximumClients: number | null;
      /** How long the stage lasts at least, as the plan writes it. */
      readonly hold: string;
      readonly changes: Changes | null;
    }
  /** The flag lets everybody in. */
  | { readonly kind: "available"; readonly changes: Changes | null }
  /** Once a week while the rollout lasts. */
  | {
      readonly kind: "weekly";
      /** Weeks since its start. */
      readonly week: number;
      readonly step: number;
      readonly of: number;
      readonly weight: number;
      readonly stage: Audience["stage"] | null;
      /** Of the step as far as it has come; null where nothing was looked at yet. */
      readonly verdict: "pass" | "fail" | "inconclusive" | null;
      readonly reasons: readonly string[];
      /** What it waits for or does next. */
      readonly next: readonly string[];
    }
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
  | {
      readonly kind: "rollback";
      readonly reasons: readonly string[];
      readonly by: string;
      readonly weight: number;
      readonly contacts: readonly Contact[];
    }
  | { readonly kind: "rolledBack"; readonly secondsToZero: number | null; readonly reportDue: string }
  | { readonly kind: "halted"; readonly reasons: readonly string[]; readonly contacts: readonly Contact[] }
  | { readonly kind: "watching"; readonly until: string }
  /** The release is the stable one. */
  | {
      readonly kind: "done";
      readonly startedAt: string;
      readonly figures: readonly string[];
      /** Milliseconds for which it was watched once it had all traffic. */
      readonly watchMs: number;
      readonly changes: Changes | null;
      readonly contact: readonly string[];
    };

/** What people are told of a release. */
export type Changes = NonNullable<Release["changes"]>;

export interface Notice {
  /** The same for the same notice however often it is sent: receivers that can, drop a second one. */
  readonly key: string;
  /** Name of the channel in the plan's `notices.channels`. */
  readonly channel: string;
  readonly facts: NoticeFacts;
  readonly content: NoticeContent;
}
