/**
 * Refuses what the pack's config should not hold. Pulumi checks the types of the options that it knows, and silently
 * passes over a rule or an option that does not exist: a misspelt rule name would leave the rule at its default.
 */

import { closest } from "fastest-levenshtein";
import type { Rule } from "./rule";
import type { PackConfig } from "./settings";

/** Everything in the config that no rule has; empty when all is well. */
export function configMistakes(rules: readonly Rule[], config: PackConfig): string[] {
  const known = new Map(rules.map((rule) => [rule.name, rule]));
  return Object.entries(config).flatMap(([name, given]) => {
    const rule = known.get(name);
    if (!rule) return [`${name}: found a rule that the pack does not have; expected one such as ${closest(name, [...known.keys()])}`];
    const options = Object.keys(rule.options);
    return Object.keys(given.options ?? {})
      .filter((option) => !options.includes(option))
      .map((option) => `${name}.${option}: found an option that the rule does not have; expected ${expected(option, options)}`);
  });
}

function expected(option: string, options: readonly string[]): string {
  return options.length === 0 ? "enforcementLevel alone" : `${closest(option, [...options])}, or another of ${options.join(", ")}`;
}
