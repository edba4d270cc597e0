/** docs/policies.md, written from the rules themselves. */

import { defaultLevel } from "./levels";
import type { Environment, Family, Option, Rule } from "./rule";

const HEAD = `# Policies

What the pack in \`policy/\` holds, generated from its rules by \`./sluice reference\`. Run it in review and in CI:

\`\`\`sh
pulumi preview --policy-pack policy
pulumi preview --policy-pack policy --policy-pack-config policy-config.json
\`\`\`

Levels and options are set by rule in the config file: \`{ "workload-image-by-digest": "advisory" }\`, or
\`{ "rule": { "enforcementLevel": "mandatory", "option": 5 } }\`. A rule or an option that does not exist is refused.
`;

const ENVIRONMENTS: readonly Environment[] = ["dev", "staging", "production"];

/** The whole page. */
export function policiesPage(rules: readonly Rule[]): string {
  const families = [...new Set(rules.map(({ family }) => family))];
  return [HEAD, ...families.map((family) => familySection(family, rules))].join("\n");
}

function familySection(family: Family, rules: readonly Rule[]): string {
  const levels = ENVIRONMENTS.map((environment) => `${environment}: ${defaultLevel(family, environment)}`).join(", ");
  const members = rules.filter((rule) => rule.family === family);
  return [`## ${family}\n\nLevels unless configured: ${levels}.\n`, ...members.map(ruleSection)].join("\n");
}

function ruleSection({ name, severity, description, why, fix, refused, options }: Rule): string {
  return [
    `### ${name}`,
    `\n${description} Severity: ${severity}.`,
    `\n**Why.** ${why}`,
    `\n**Refused, for example:**\n\n\`\`\`\n${refused.trim()}\n\`\`\``,
    `\n**Fix.** ${fix}`,
    ...Object.entries(options).map(([option, declared]) => `\n- \`${option}\`: ${optionText(declared)}`),
    "",
  ].join("\n");
}

function optionText({ description, default: value }: Option): string {
  return `${description} Default \`${JSON.stringify(value)}\`.`;
}
