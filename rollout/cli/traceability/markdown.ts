/** docs/traceability.md: each requirement, and what carries it. */

import type { Carriers, Requirement, Traceability } from "./read";

export function traceabilityPage({ examples, requirements }: Traceability, asked: readonly Requirement[]): string {
  const sections = Object.entries(examples).map(([letter, example]) => {
    const rows = asked.filter(({ id }) => id.startsWith(letter)).map((requirement) => row(requirement, requirements[requirement.id], example));
    return [`## ${example}`, "", "| id | asked for | carried by | shown by |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
  });
  return [HEAD, ...sections, duties(requirements)].join("\n");
}

const HEAD = `# Traceability

What carries each requirement of [the five plans](requirements.md), made from \`docs/traceability.yaml\` by \`./sluice traceability\`.
A test fails when one has neither a carrier nor a person, and when a carrier is not there.
`;

function row({ id, text }: Requirement, carriers: Carriers | undefined, example: string): string {
  return `| ${id} | ${text.replaceAll("|", "\\|")} | ${carriers ? carriedBy(carriers, example) : ""} | ${carriers ? shownBy(carriers) : ""} |`;
}

function carriedBy({ config, component, policy, driver, docs }: Carriers, example: string): string {
  return [
    ...config.map((path) => `[\`${path}\`](../examples/${example}/Pulumi.production.yaml)`),
    ...[...component, ...driver, ...docs].map((file) => `[${file}](../${file})`),
    ...policy.map((name) => `[${name}](policies.md#${name})`),
  ].join(", ");
}

function shownBy({ test, duty }: Carriers): string {
  return [...test.map((file) => `[${file}](../test/${file})`), ...(duty === undefined ? [] : [`people: ${duty}`])].join(", ");
}

function duties(requirements: Traceability["requirements"]): string {
  const rows = Object.entries(requirements).flatMap(([id, { duty }]) => (duty === undefined ? [] : [`| ${id} | ${duty} |`]));
  return ["## What people do", "", "| id | duty |", "| --- | --- |", ...rows, ""].join("\n");
}
