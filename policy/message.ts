/** A finding in at most five lines: which resource, which property, what was found, what is expected, what to do. */

import type { Finding, Resource, Rule } from "./rule";

const LONGEST = 160;

export function violationMessage(rule: Rule, { type, name }: Pick<Resource, "type" | "name">, finding: Finding): string {
  return [
    `${type} ${name}`,
    `  property: ${finding.property}`,
    `  found:    ${oneLine(finding.found)}`,
    `  expected: ${oneLine(finding.expected)}`,
    `  fix:      ${oneLine(rule.fix)} (docs/policies.md#${rule.name})`,
  ].join("\n");
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
