/** Flags: who a stage lets in is bounded, and every flag has somebody who removes it in time. */

import { ROLLOUT } from "../rollout";
import { type Context, type Finding, type Resource, resourceRule, type Rule } from "../rule";
import { childPath, listAt, numberAt, quoted, recordAt, textAt, valueAt } from "../values";

const OPERATOR_FLAGS = "kubernetes:core.openfeature.dev/v1beta1:FeatureFlag";
const VERCEL_FLAG = "vercel:index/featureFlagDefinition:FeatureFlagDefinition";

const audience = resourceRule({
  name: "flags-audience-limited",
  family: "flags",
  severity: "high",
  description: "A step in alpha or beta names whom its flag lets in, and how many at most.",
  why: "What is not ready for all reaches all when nobody has written down whom it is for.",
  fix: "Give the step's flag an allowlist and maximumClients in sluice:plan.steps",
  refused: "steps: [{ weight: 100, flag: { stage: alpha, allowlist: [] } }]",
  types: [ROLLOUT],
  options: { stages: { description: "Stages that are not for everybody.", default: ["alpha", "beta"] } },
  check: ({ props }, { stages }) =>
    listAt(props, "plan.steps").flatMap((step, index) => {
      const stage = textAt(step, "flag.stage") ?? "";
      return stages.includes(stage) ? audienceFindings(step, `plan.steps[${index}].flag`, stage) : [];
    }),
});

function audienceFindings(step: unknown, path: string, stage: string): Finding[] {
  const allowlist = listAt(step, "flag.allowlist");
  const everybody = allowlist.findIndex((entry) => typeof entry === "string" && /(^|:)\*$/.test(entry));
  const maximum = numberAt(step, "flag.maximumClients") ?? 0;
  const finding = (part: string, expected: string): Finding => {
    return { property: `${path}.${part}`, found: quoted(valueAt(step, `flag.${part}`)), expected };
  };
  const people = `whom the ${stage} stage lets in, by name`;
  return [
    ...(allowlist.length === 0 ? [finding("allowlist", people)] : []),
    ...(everybody === -1 ? [] : [finding(`allowlist[${everybody}]`, people)]),
    ...(maximum > 0 ? [] : [finding("maximumClients", `the most clients of the ${stage} stage`)]),
  ];
}

/** A fact about a flag, and the property that holds it. */
interface Fact {
  readonly property: string;
  readonly text: string | undefined;
  /** How it is written down there. */
  readonly example: string;
}

type FactReader = (resource: Resource, name: string, example: string) => Fact | undefined;

/** The operator keeps no fields of ours inside a flag, hence annotations; Vercel's flags have but their description. */
const FACTS: Readonly<Partial<Record<string, FactReader>>> = {
  [OPERATOR_FLAGS]: ({ props }, name, example) => {
    const property = childPath("metadata.annotations", name);
    return { property, text: textAt(props, property), example: `the annotation ${name}: ${example}` };
  },
  [VERCEL_FLAG]: ({ props }, name, example) => {
    if (props.archived === true) return undefined;
    const words = (textAt(props, "description") ?? "").split(/[;,\n]/).map((part) => part.trim());
    const text = words.find((part) => part.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim();
    return { property: "description", text, example: `a description with ${name}: ${example}` };
  },
};

const owner = resourceRule({
  name: "flags-owner",
  family: "flags",
  severity: "medium",
  description: "Every feature flag names who owns it.",
  why: "A flag without an owner is never removed, and nobody can say whether it may be turned off.",
  fix: "Write the owner into a FeatureFlag's annotation owner, or a Vercel flag's description as owner: <team>",
  refused: "kind: FeatureFlag\nmetadata: { annotations: {} }",
  types: [OPERATOR_FLAGS, VERCEL_FLAG],
  options: { name: { description: "Annotation, or word in the description, that holds the owner.", default: "owner" } },
  check: (resource, { name }) => {
    const fact = FACTS[resource.type]?.(resource, name, "platform-team");
    if (!fact || fact.text) return [];
    return [{ property: fact.property, found: `no ${name}${flagNames(resource)}`, expected: fact.example }];
  },
});

const expiry = resourceRule({
  name: "flags-expiry-ahead",
  family: "flags",
  severity: "medium",
  description: "Every feature flag says when it ends, and that day is still to come.",
  why: "Flags that outlive their release are code paths that nobody tests and everybody fears to touch.",
  fix: "Remove the flag and what it guards, or have its owner set a new day in expires",
  refused: "kind: FeatureFlag\nmetadata: { annotations: { expires: '2025-12-31' } }",
  types: [OPERATOR_FLAGS, VERCEL_FLAG],
  options: {
    name: { description: "Annotation, or word in the description, that holds the day, ISO 8601.", default: "expires" },
  },
  check: (resource, { name }, context) => {
    const fact = isRollingBack(context) ? undefined : FACTS[resource.type]?.(resource, name, "2027-06-30");
    if (!fact || endOf(fact.text) > context.now.getTime()) return [];
    const found = `${fact.text === undefined ? `no ${name}` : quoted(fact.text)}${flagNames(resource)}`;
    const today = context.now.toISOString().slice(0, 10);
    return [{ property: fact.property, found, expected: `${fact.example}, a day after ${today}` }];
  },
});

/** A day that has passed since must not hold up the way back. */
function isRollingBack({ config }: Context): boolean {
  return config["sluice:rollback"] === "true";
}

const DAY_MS = 86_400_000;

/** End of the day, or the moment, that the text names; NaN, which is after nothing, for other texts. */
function endOf(text = ""): number {
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return NaN;
  return Date.parse(text) + (text.length === "2027-06-30".length ? DAY_MS : 0);
}

function flagNames({ type, props }: Resource): string {
  const flags = Object.keys(recordAt(props, "spec.flagSpec.flags")).join(", ");
  const names = type === OPERATOR_FLAGS ? flags : textAt(props, "key");
  return names ? ` for ${names}` : "";
}

export const flagsRules: readonly Rule[] = [audience, owner, expiry];
