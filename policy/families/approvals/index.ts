/** Approvals: each gate that stands before a step is a rule on the rollout's own resource, which the engine registers first. */

import { findingsOf, readGateRecord } from "../../../release/gates";
import type { GateName, GateRecord } from "../../../release/gates";
import { milliseconds } from "../../../release/schema";
import { directory, materialFor } from "../../approvals";
import { isExposed, ROLLOUT } from "../../rollout";
import { resourceRule } from "../../rule";
import type { Context, Finding, Resource, Rule } from "../../rule";
import { quoted, valueAt } from "../../values";
import { TEXTS } from "./texts";

const within = { description: "How long after a hotfix its review is due, e.g. 24h.", default: "24h" };

export const approvalsRules: readonly Rule[] = [
  gateRule("approvals"),
  gateRule("author"),
  gateRule("window"),
  gateRule("freeze"),
  gateRule("stagingFirst"),
  gateRule("evidence"),
  resourceRule({
    ...TEXTS.hotfixReview,
    family: "approvals",
    types: [ROLLOUT],
    options: { directory, within },
    check: (resource, options, context) => findings("hotfixReview", resource, options, context),
  }),
];

function gateRule(gate: GateName): Rule {
  return resourceRule({
    ...TEXTS[gate],
    family: "approvals",
    types: [ROLLOUT],
    options: { directory },
    check: (resource, options, context) => findings(gate, resource, options, context),
  });
}

interface GateOptions {
  readonly directory: string;
  readonly within?: string;
}

/** Taking a release back is never asked about, not even where the rest of the record cannot be read. */
function findings(gate: GateName, { props }: Resource, options: GateOptions, context: Context): readonly Finding[] {
  if (!isExposed(props)) return [];
  const read = readGateRecord(props);
  if (!("record" in read)) {
    const { property, expected } = read;
    return [
      {
        property,
        found: `${quoted(valueAt(props, property))}, which cannot be read`,
        expected: `${expected}, for the gate to decide on`,
      },
    ];
  }
  return [...otherStack(read.record, context), ...closed(gate, read.record, options, context)];
}

/** A record that says it belongs to another stack would be judged by that stack's approvals. */
function otherStack({ stack }: GateRecord, context: Context): readonly Finding[] {
  return stack === context.stack
    ? []
    : [{ property: "stack", found: quoted(stack), expected: `${quoted(context.stack)}, the stack that is updated` }];
}

function closed(gate: GateName, record: GateRecord, options: GateOptions, context: Context): readonly Finding[] {
  try {
    const material = materialFor(record, options.directory, context);
    const reviewWithinMs = milliseconds(options.within ?? "24h");
    return findingsOf(gate, { record, ...material, now: context.now, reviewWithinMs });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return [
      {
        property: "step",
        found: `what cannot be decided: ${found}`,
        expected: `approvals and evidence that can be read in ${options.directory}`,
      },
    ];
  }
}
