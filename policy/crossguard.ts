/** Rules as CrossGuard policies: what the engine and `pulumi policy` are told of them. */

import type { Policies } from "@pulumi/policy";
import { defaultLevel } from "./levels";
import type { Environment, Rule } from "./rule";

export function toPolicies(rules: readonly Rule[], environment: Environment): Policies {
  return rules.map((rule) => {
    const common = description(rule, environment);
    return rule.types === undefined ? { ...common, validateStack: unasked } : { ...common, validateResource: unasked };
  });
}

/** The engine's questions are taken by `answers.ts`; should one get past it, it is not allowed. */
function unasked(): never {
  throw new Error("the policy library was asked in the place of this pack");
}

function description(rule: Rule, environment: Environment) {
  const properties = Object.entries(rule.options).map(([name, option]) => [
    name,
    { type: jsonType(option.default), default: option.default, description: option.description },
  ]);
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: defaultLevel(rule.family, environment),
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
