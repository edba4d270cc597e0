/** The part of a rollout's record that gates decide on, read back from a resource's properties. */

import { z } from "zod";
import { expectation } from "../reading";
import type { RolloutRecord } from "../rolloutRecord";
import { plan } from "../schema/plan";
import { release } from "../schema/release";

export type GateRecord = Pick<
  RolloutRecord,
  "stack" | "plan" | "release" | "step" | "rollback" | "weights" | "stable" | "costs" | "staging"
>;

const record = z.object({
  stack: z.string().min(1),
  plan,
  release,
  step: z.int().min(0),
  rollback: z.boolean(),
  weights: z.object({ stable: z.number(), candidate: z.number() }),
  stable: z
    .string()
    .nullish()
    .transform((version) => version ?? null),
  costs: z.object({ totalMonthlyUsd: z.number(), maximumMonthlyUsd: z.number() }),
  staging: z
    .object({ version: z.string(), services: z.record(z.string(), z.string()) })
    .nullish()
    .transform((staging) => staging ?? null),
});

/** The record, or where it cannot be read and what is expected there. */
export type ReadRecord = { readonly record: GateRecord } | { readonly property: string; readonly expected: string };

export function readGateRecord(props: unknown): ReadRecord {
  const { data, error } = record.safeParse(props, { error: expectation });
  if (data) return { record: data };
  const [issue] = error.issues;
  return { property: issue?.path.map(String).join(".") ?? "", expected: issue?.message ?? "a rollout's record" };
}
