/** Security findings in a SARIF 2.1.0 report, counted by severity. */

import { z } from "zod";

const properties = z.object({ "security-severity": z.coerce.number().optional() }).optional();
const level = z.enum(["none", "note", "warning", "error"]);

const rule = z.object({
  id: z.string(),
  properties,
  defaultConfiguration: z.object({ level: level.optional() }).optional(),
});
const component = z.object({ rules: z.array(rule).default([]) });

const result = z.object({
  ruleId: z.string().optional(),
  rule: z.object({ id: z.string().optional() }).optional(),
  ruleIndex: z.int().optional(),
  kind: z.string().default("fail"),
  level: level.optional(),
  properties,
  baselineState: z.string().optional(),
  suppressions: z.array(z.object({ status: z.string().default("accepted") })).default([]),
});

const run = z.object({
  tool: z.object({ driver: component, extensions: z.array(component).default([]) }),
  invocations: z.array(z.object({ executionSuccessful: z.boolean() })).default([]),
  // The standard lets a run that found nothing because it did not look leave the results out.
  results: z.array(result),
});

const report = z.object({ version: z.literal("2.1.0"), runs: z.array(run).min(1) });

type Rule = z.output<typeof rule>;
type Result = z.output<typeof result>;
type Severity = "critical" | "high" | "medium" | "low";

/** Counts what is neither suppressed nor gone. Throws where the scan did not end well. */
export function securityFindings(value: unknown): Readonly<Record<Severity, number>> {
  const { runs } = report.parse(value);
  const failed = runs.some(({ invocations }) => invocations.some(({ executionSuccessful }) => !executionSuccessful));
  if (failed) throw new Error("its scan did not end well (executionSuccessful is false)");
  const severities = runs.flatMap(({ tool, results }) => {
    const rules = [tool.driver, ...tool.extensions].flatMap((part) => part.rules);
    return results.filter(isOpen).map((found) => severityOf(found, ruleOf(found, rules, tool.driver.rules)));
  });
  const count = (severity: Severity) => severities.filter((other) => other === severity).length;
  return { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low") };
}

function isOpen({ kind, baselineState, suppressions }: Result): boolean {
  return kind === "fail" && baselineState !== "absent" && !suppressions.some(({ status }) => status === "accepted");
}

function ruleOf(
  { ruleId, rule: reference, ruleIndex }: Result,
  rules: readonly Rule[],
  ownRules: readonly Rule[],
): Rule | undefined {
  const id = ruleId ?? reference?.id;
  if (id !== undefined) return rules.find((candidate) => candidate.id === id);
  return ruleIndex === undefined ? undefined : ownRules[ruleIndex];
}

/** GitHub's scale for `security-severity` (docs.github.com, "SARIF support for code scanning"); else the level, read strictly. */
function severityOf(found: Result, known: Rule | undefined): Severity | undefined {
  const score = found.properties?.["security-severity"] ?? known?.properties?.["security-severity"];
  if (score !== undefined) return SCORES.find(({ from }) => score >= from)?.severity;
  return LEVELS[found.level ?? known?.defaultConfiguration?.level ?? "warning"];
}

const SCORES: readonly { readonly from: number; readonly severity: Severity }[] = [
  { from: 9, severity: "critical" },
  { from: 7, severity: "high" },
  { from: 4, severity: "medium" },
  { from: 0, severity: "low" },
];

const LEVELS: Readonly<Record<z.output<typeof level>, Severity | undefined>> = {
  error: "high",
  warning: "medium",
  note: "low",
  none: undefined,
};
