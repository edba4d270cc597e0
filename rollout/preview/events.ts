/** What a preview's engine events say to a reviewer: names, operations and broken rules, and no property's value. */

import { z } from "zod";

export interface Change {
  /** As the engine calls it, e.g. `update` or `replace`. */
  readonly operation: string;
  /** Type token, e.g. `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  /** Paths of the properties that differ; empty where the provider does not tell. */
  readonly properties: readonly string[];
}

export interface Violation {
  readonly rule: string;
  /** False for advice, which refuses nothing. */
  readonly refuses: boolean;
  /** Of the resource; undefined where the rule names none. */
  readonly resource?: { readonly type: string; readonly name: string };
  readonly message: string;
}

export interface Preview {
  readonly changes: readonly Change[];
  readonly violations: readonly Violation[];
  /** What the engine and the program told, in order; debug messages are left out, for they hold secrets in clear. */
  readonly diagnostics: readonly { readonly isError: boolean; readonly text: string }[];
  readonly checkedByPolicies: boolean;
  /** False where the engine stopped before it had looked at everything. */
  readonly finished: boolean;
}

/** Reads what `pulumi preview --json` streams, one event a line; a line that is cut short or no event is left out. */
export function readPreview(lines: string): Preview {
  const events = lines.split("\n").flatMap(parseEvent);
  const diagnostics = events
    .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
    .filter(({ severity }) => severity !== "debug");
  return {
    changes: events
      .flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? [])
      .filter(isChange)
      .map(changeOf),
    violations: events.flatMap(({ policyEvent }) => policyEvent ?? []).map(violationOf),
    diagnostics: diagnostics.map(({ severity, prefix = "", message }) => ({
      isError: severity === "error",
      text: `${prefix}${message}`,
    })),
    checkedByPolicies: events.some(({ policyLoadEvent }) => policyLoadEvent),
    finished: events.some(({ summaryEvent }) => summaryEvent),
  };
}

const step = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
  diffs: z.array(z.string()).nullish(),
});

const policyEvent = z.object({
  resourceUrn: z.string().optional(),
  message: z.string(),
  policyName: z.string(),
  enforcementLevel: z.string(),
});

/** The parts that are read; zod leaves everything else out, and with it the values of properties. */
const event = z.object({
  resourcePreEvent: z.object({ metadata: step }).optional(),
  policyEvent: policyEvent.optional(),
  policyLoadEvent: z.object({}).optional(),
  diagnosticEvent: z.object({ severity: z.string(), prefix: z.string().optional(), message: z.string() }).optional(),
  summaryEvent: z.object({}).optional(),
});

function parseEvent(line: string): z.output<typeof event>[] {
  try {
    return [event.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Steps that change nothing, or are one half of a replacement that has a step of its own. */
const SILENT = [
  "same",
  "read",
  "refresh",
  "create-replacement",
  "delete-replaced",
  "read-replacement",
  "discard-replaced",
];

/** The engine keeps resources of its own, the stack and its providers, which nobody reviews. */
function isChange({ op, type }: z.output<typeof step>): boolean {
  return !SILENT.includes(op) && !type.startsWith("pulumi:");
}

function changeOf({ op, urn, type, detailedDiff, diffs }: z.output<typeof step>): Change {
  const properties = detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []);
  return { operation: op, type, name: nameIn(urn), properties };
}

function violationOf({ policyName, enforcementLevel, resourceUrn, message }: z.output<typeof policyEvent>): Violation {
  return {
    rule: policyName,
    refuses: enforcementLevel !== "advisory",
    resource: resourceUrn === undefined ? undefined : { type: typeIn(resourceUrn), name: nameIn(resourceUrn) },
    message,
  };
}

/** The last part of `urn:pulumi:<stack>::<project>::<types>::<name>`; the name itself may hold `::`. */
function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Types are written from the outermost parent inwards, with `$` between them. */
function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
