/** Rules as CrossGuard policies: the one place that knows both. */

import { UnknownValueError } from "@pulumi/policy";
import type {
  Policies,
  ResourceValidation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { defaultLevel } from "./levels";
import { violationMessage } from "./message";
import { looksAt } from "./rule";
import type { Context, Finding, Resource, ResourceRule, Rule, StackRule } from "./rule";
import { childPath } from "./values";

/** The policies that hold the rules in this context. */
export function toPolicies(rules: readonly Rule[], context: Context): Policies {
  return rules.map((rule) => (isStackRule(rule) ? stackPolicy(rule, context) : resourcePolicy(rule, context)));
}

function isStackRule(rule: Rule): rule is StackRule {
  return rule.types === undefined;
}

function resourcePolicy(rule: ResourceRule, context: Context): ResourceValidationPolicy {
  const validate: ResourceValidation = async (args, report) => {
    if (!looksAt(rule, args.type)) return;
    const { resource, unknown } = readable(args);
    const findings = await rule.check(resource, args.getConfig(), context);
    for (const finding of findings) {
      if (isKnown(rule, finding, unknown)) report(violationMessage(rule, resource, finding));
    }
  };
  return { ...common(rule, context), validateResource: Object.assign(validate, onlyType(rule)) };
}

/** By this mark the library passes over a resource of another type before it unpacks its properties. */
function onlyType({ types: [type, ...others] }: ResourceRule): object {
  return type === undefined || type.endsWith("*") || others.length > 0 ? {} : { __pulumiType: type };
}

function stackPolicy(rule: StackRule, context: Context): StackValidationPolicy {
  return {
    ...common(rule, context),
    validateStack: async (args, report) => {
      const readables = args.resources.map(readable);
      const unknowns = new Map(readables.map(({ resource, unknown }) => [resource.urn, unknown]));
      const resources = readables.map(({ resource }) => resource);
      const findings = await rule.check(resources, args.getConfig(), context);
      for (const finding of findings) {
        const { urn } = finding.resource;
        if (isKnown(rule, finding, unknowns.get(urn) ?? [])) report(violationMessage(rule, finding.resource, finding), urn);
      }
    },
  };
}

function common(rule: Rule, context: Context) {
  const properties = Object.entries(rule.options).map(([name, option]) => [
    name,
    { type: jsonType(option.default), default: option.default, description: option.description },
  ]);
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: defaultLevel(rule.family, context.environment),
    severity: rule.severity,
    remediationSteps: rule.fix,
    url: `docs/policies.md#${rule.name}`,
    configSchema: { properties: Object.fromEntries(properties) as Record<string, object> },
  };
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value;
}

interface Readable {
  readonly resource: Resource;
  /** Paths of what a preview cannot know yet. */
  readonly unknown: readonly string[];
}

/** A plain copy of the resource: reading what is unknown would end the whole policy with an advisory note. */
function readable({ type, name, urn, props }: Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props">): Readable {
  const unknown: string[] = [];
  return { resource: { type, name, urn, props: copy(props, "", unknown) as Resource["props"] }, unknown };
}

function copy(value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) return value.map((_, index) => member(value, index, `${path}[${String(index)}]`, unknown));
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value);
  return Object.fromEntries(keys.map((key) => [key, member(value, key, childPath(path, key), unknown)]));
}

function member(holder: object, key: string | number, path: string, unknown: string[]): unknown {
  try {
    return copy(Reflect.get(holder, key), path, unknown);
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    unknown.push(path);
    return undefined;
  }
}

/** A gate refuses what it cannot tell; any other rule waits until what it looks at is known as a whole. */
function isKnown(rule: Rule, { property }: Finding, unknown: readonly string[]): boolean {
  return rule.family === "approvals" || !unknown.some((path) => lies(property, path) || lies(path, property));
}

function lies(path: string, below: string): boolean {
  return path === below || path.startsWith(`${below}.`) || path.startsWith(`${below}[`);
}
