/** Evidence: a machine-readable record that something was checked, when, and from which file. */

import { z } from "zod";
import { slug } from "../schema/text";
import type { ApprovalFile, RefusedApproval } from "./reading";

const count = z.int().min(0);

/** What each kind of evidence shows. */
export const facts = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("smokeTests"), tests: count, failures: count }),
  z.strictObject({ kind: z.literal("securityScan"), critical: count, high: count, medium: count, low: count }),
  z.strictObject({ kind: z.literal("coverage"), lines: count, covered: count }),
  z.strictObject({ kind: z.literal("rollbackDrill"), passed: z.boolean(), seconds: z.number().min(0) }),
  z.strictObject({ kind: z.literal("restoreDrill"), passed: z.boolean(), seconds: z.number().min(0) }),
  z.strictObject({ kind: z.literal("manual"), name: slug, passed: z.boolean(), by: z.string().min(1) }),
  /** The look back at a hotfix, named by its version. */
  z.strictObject({ kind: z.literal("postReview"), release: z.string().min(1), by: z.string().min(1) }),
]);

export const evidence = z.strictObject({
  version: z.literal(1),
  recorded: z.iso.datetime(),
  /** The file that it was taken from. */
  source: z.strictObject({ name: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  facts,
});

export type Evidence = z.output<typeof evidence>;
export type Facts = z.output<typeof facts>;
export type EvidenceKind = Facts["kind"];

export interface ReadEvidence {
  /** In the order in which it was recorded. */
  readonly evidence: readonly Evidence[];
  readonly refused: readonly RefusedApproval[];
}

export function readEvidence(files: readonly ApprovalFile[]): ReadEvidence {
  const read = files.map(({ name, text }) => ({ name, parsed: evidence.safeParse(parseJson(text)) }));
  return {
    evidence: read
      .flatMap(({ parsed }) => (parsed.success ? [parsed.data] : []))
      .sort((left, right) => Date.parse(left.recorded) - Date.parse(right.recorded)),
    refused: read.flatMap(({ name, parsed }) =>
      parsed.success ? [] : [{ file: name, why: z.prettifyError(parsed.error) }],
    ),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
