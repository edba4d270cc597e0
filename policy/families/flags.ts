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
  // What names neither a tenant nor a user is matched against nobody.
  const nobodys = [...allowlist.keys()].filter((index) => !/^(tenant|user):(?!\*$)./.test(String(allowlist[index])));
  const maximum = numberAt(step, "flag.maximumClients") ?? 0;
  const finding = (part: string, expected: string): Finding => {
    return { property: `${path}.${part}`, found: quoted(valueAt(step, `flag.${part}`)), expected };
  };
  const people = `whom the ${stage} stage lets in, by name`;
  return [
    ...(allowlist.length === 0 ? [finding("allowlist", people)] : []),
    ...nobodys.map((index) => finding(`allowlist[${index}]`, `${people}: tenant:<name> or user:<name>`)),
    ...(maximum > 0 ? [] : [finding("maximumClients", `the most clients of the ${stage} stage`)]),
  ];
}

/** A fact about a flag, and the property that holds it. */
interface Fact {
  readonly property: string;
  readonly text: string | undefined;
  /** Key of the flag, or of all that the resource holds. */
  readonly flag: string;
  /** How it is written down there. */
  readonly example: string;
}

interface Wanted {
  /** Field of a definition in `sluice:flags`. */
  readonly field: "owner" | "expires";
  /** Annotation, or word in the description. */
  readonly name: string;
  readonly example: string;
}

type FactReader = (resource: Resource, wanted: Wanted, context: Context) => readonly Fact[];

/**
 * The operator keeps no fields of ours inside a flag, hence annotations; Vercel's flags have but their description. The
 * config is looked at with the rollout, which is registered first: what is wrong there stops all before anything moves.
 */
const FACTS: Readonly<Partial<Record<string, FactReader>>> = {
  [ROLLOUT]: (_, { field, example }, { config }) =>
    listAt(parsed(config["sluice:flags"]), "definitions").map((definition, index) => ({
      property: `sluice:flags.definitions[${index}].${field}`,
      text: textAt(definition, field),
      flag: textAt(definition, "key") ?? "",
      example: `${field}: ${example}`,
    })),
  [OPERATOR_FLAGS]: ({ props }, { name, example }) => {
    const property = childPath("metadata.annotations", name);
    const flag = Object.keys(recordAt(props, "spec.flagSpec.flags")).join(", ");
    return [{ property, text: textAt(props, property), flag, example: `the annotation ${name}: ${example}` }];
  },
  [VERCEL_FLAG]: ({ props }, { name, example }) => {
    if (props.archived === true) return [];
    const words = (textAt(props, "description") ?? "").split(/[;,\n]/).map((part) => part.trim());
    const text = words.find((part) => part.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim();
    const flag = textAt(props, "key") ?? "";
    return [{ property: "description", text, flag, example: `a description with ${name}: ${example}` }];
  },
};

const owner = resourceRule({
  name: "flags-owner",
  family: "flags",
  severity: "medium",
  description: "Every feature flag names who owns it.",
  why: "A flag without an owner is never removed, and nobody can say whether it may be turned off.",
  fix: "Write the owner into sluice:flags, a FeatureFlag's annotation owner, or a Vercel flag's description",
  refused: "kind: FeatureFlag\nmetadata: { annotations: {} }",
  types: [ROLLOUT, OPERATOR_FLAGS, VERCEL_FLAG],
  options: { name: { description: "Annotation, or word in the description, that holds the owner.", default: "owner" } },
  check: (resource, { name }, context) =>
    factsOf(resource, { field: "owner", name, example: "platform-team" }, context)
      .filter(({ text }) => !text)
      .map(({ property, flag, example }) => ({ property, found: `no ${name}${ofFlag(flag)}`, expected: example })),
});

const expiry = resourceRule({
  name: "flags-expiry-ahead",
  family: "flags",
  severity: "medium",
  description: "Every feature flag says when it ends, and that day is still to come.",
  why: "Flags that outlive their release are code paths that nobody tests and everybody fears to touch.",
  fix: "Remove the flag and what it guards, or have its owner set a new day in expires",
  refused: "kind: FeatureFlag\nmetadata: { annotations: { expires: '2025-12-31' } }",
  types: [ROLLOUT, OPERATOR_FLAGS, VERCEL_FLAG],
  options: {
    name: { description: "Annotation, or word in the description, that holds the day, ISO 8601.", default: "expires" },
  },
  check: (resource, { name }, context) => {
    if (isRollingBack(context)) return [];
    const today = context.now.toISOString().slice(0, 10);
    return factsOf(resource, { field: "expires", name, example: "2027-06-30" }, context)
      .filter(({ text }) => !(endOf(text) > context.now.getTime()))
      .map(({ property, text, flag, example }) => ({
        property,
        found: `${text === undefined ? `no ${name}` : quoted(text)}${ofFlag(flag)}`,
        expected: `${example}, a day after ${today}`,
      }));
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

const closed = resourceRule({
  name: "flags-closed-to-others",
  family: "flags",
  severity: "high",
  description: "A feature flag in alpha or beta is off for whomever its rule does not name.",
  why: "A flag that is on by default lets everybody in whom nobody has thought of, whatever its allowlist says.",
  fix: "Leave the flag to sluice:flags and sluice:plan.steps, or give it a targeting rule and a default that is off",
  refused: "metadata: { annotations: { stage: alpha } }\nspec: { flagSpec: { flags: { cart: { defaultVariant: on }}}}",
  types: [OPERATOR_FLAGS],
  options: { stages: { description: "Stages that are not for everybody.", default: ["alpha", "beta"] } },
  check: ({ props }, { stages }) => {
    const stage = textAt(props, "metadata.annotations.stage") ?? "";
    if (!stages.includes(stage)) return [];
    return Object.entries(recordAt(props, "spec.flagSpec.flags")).flatMap(([key, flag]) =>
      closedFindings(flag, childPath("spec.flagSpec.flags", key), stage),
    );
  },
});

function closedFindings(flag: unknown, path: string, stage: string): Finding[] {
  const variant = textAt(flag, "defaultVariant") ?? "";
  const value = recordAt(flag, "variants")[variant];
  const isOff = value === false || value === "off";
  const isTargeted = Object.keys(recordAt(flag, "targeting")).length > 0;
  const finding = (part: string, found: string, expected: string): Finding => {
    return { property: `${path}.${part}`, found, expected };
  };
  return [
    ...(isOff ? [] : [finding("defaultVariant", quoted(variant), `a variant that is off in ${stage}`)]),
    ...(isTargeted ? [] : [finding("targeting", "nothing", `a rule that names whom ${stage} lets in`)]),
  ];
}

function factsOf(resource: Resource, wanted: Wanted, context: Context): readonly Fact[] {
  return FACTS[resource.type]?.(resource, wanted, context) ?? [];
}

function ofFlag(names: string): string {
  return names === "" ? "" : ` for ${names}`;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

export const flagsRules: readonly Rule[] = [audience, owner, expiry, closed];
