/** Runs the rules about secrets over resources and config, as the pack does. */

import { secretsRules } from "../../policy/families/secrets";
import { violationMessage } from "../../policy/message";
import { type Context, looksAt, type Options, type Resource, type Rule } from "../../policy/rule";

export interface Refusal {
  readonly rule: string;
  readonly property: string;
  readonly found: string;
  /** All that a user sees. */
  readonly message: string;
}

export interface Given {
  readonly resources?: readonly Resource[];
  readonly config?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly root?: string;
}

/** Everything that the rules refuse. */
export async function refusals({ resources = [], config = {}, options = {}, root = "/" }: Given): Promise<readonly Refusal[]> {
  const context: Context = { environment: "production", stack: "production", now: new Date("2026-01-15"), config, root };
  const refused = await Promise.all(secretsRules.map((rule) => refusalsOf(rule, { resources, options, context })));
  return refused.flat();
}

interface Run {
  readonly resources: readonly Resource[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly context: Context;
}

async function refusalsOf(rule: Rule, { resources, options, context }: Run): Promise<readonly Refusal[]> {
  const values = { ...defaults(rule.options), ...options } as Parameters<Rule["check"]>[1];
  if (rule.types === undefined) {
    const findings = await rule.check(resources, values, context);
    return findings.map((finding) => refusal(rule, finding.resource, finding));
  }
  const seen = resources.filter(({ type }) => looksAt(rule, type));
  const found = await Promise.all(
    seen.map(async (resource) => {
      const findings = await rule.check(resource, values, context);
      return findings.map((finding) => refusal(rule, resource, finding));
    }),
  );
  return found.flat();
}

function refusal(rule: Rule, resource: Pick<Resource, "type" | "name">, finding: Parameters<typeof violationMessage>[2]): Refusal {
  const { property, found } = finding;
  return { rule: rule.name, property, found, message: violationMessage(rule, resource, finding) };
}

function defaults(options: Options): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
}
