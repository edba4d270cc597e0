/** The gate of evidence: each thing that the plan wants shown has been shown, lately, and holds. */

import type { Evidence, EvidenceKind, Facts } from "../approvals/evidence";
import type { Requirement } from "../schema";
import { milliseconds } from "../schema";
import type { GateInput, Obstacle } from "./input";

export function evidenceFindings(input: GateInput): readonly Obstacle[] {
  return input.record.plan.evidence.flatMap((requirement, index) => {
    const property = `plan.evidence[${index}]`;
    return unmet(requirement.kind, requirement, input).map((reason) => ({ property, ...reason }));
  });
}

type Reason = Omit<Obstacle, "property">;
type Kind = Requirement["kind"];
type RequirementOf = { readonly [Name in Kind]: Extract<Requirement, { kind: Name }> };

const CHECKS: { readonly [Name in Kind]: (requirement: RequirementOf[Name], input: GateInput) => readonly Reason[] } = {
  smokeTests: ({ lastRuns, within }, input) => {
    const runs = fresh("smokeTests", within, { ...input, evidence: distinctSources(input.evidence) }).slice(-lastRuns);
    const red = runs.filter(({ facts: { failures, tests } }) => failures > 0 || tests === 0);
    const expected = `the last ${lastRuns} smoke runs green, recorded within ${within}`;
    if (runs.length < lastRuns) return [{ found: `${runs.length} runs${lastTime("smokeTests", input)}`, expected }];
    return red.map(({ recorded, facts: { failures, tests } }) => {
      return { found: `${failures} failures in a run of ${tests} tests, recorded ${recorded}`, expected };
    });
  },
  securityScan: ({ maximumCritical, maximumHigh, within }, input) => {
    const expected = `a scan within ${within} with at most ${maximumCritical} critical${maximumHigh === undefined ? "" : ` and ${maximumHigh} high`} findings`;
    return latest("securityScan", within, input, expected, ({ critical, high }) =>
      critical > maximumCritical || high > (maximumHigh ?? Infinity)
        ? `${critical} critical and ${high} high findings`
        : undefined,
    );
  },
  coverage: ({ minimumPercent, within }, input) => {
    const expected = `at least ${minimumPercent} % of lines covered, recorded within ${within}`;
    return latest("coverage", within, input, expected, ({ lines, covered }) =>
      lines === 0 || (covered / lines) * 100 < minimumPercent
        ? `${share(covered, lines)} % (${covered} of ${lines} lines)`
        : undefined,
    );
  },
  rollbackDrill: ({ under, within }, input) => drill("rollbackDrill", under, within, input),
  restoreDrill: ({ under, within }, input) => drill("restoreDrill", under, within, input),
  onCall: ({ primary, secondary }) =>
    primary.toLowerCase() === secondary.toLowerCase()
      ? [{ found: `${primary} as primary and as secondary`, expected: "two people on call" }]
      : [],
  runbooks: ({ pages }, { runbooks }) =>
    pages
      .filter((page) => !runbooks.includes(page))
      .map((page) => ({ found: "nothing", expected: `the runbook docs/runbooks/${page}.md` })),
  cost: (_requirement, { record: { costs } }) =>
    costs.totalMonthlyUsd > costs.maximumMonthlyUsd
      ? [
          {
            found: `$${costs.totalMonthlyUsd} a month`,
            expected: `at most $${costs.maximumMonthlyUsd} a month, the budget`,
          },
        ]
      : [],
  manual: ({ name, within }, input) => {
    const expected = `${name} checked and passed within ${within}`;
    const named = {
      ...input,
      evidence: input.evidence.filter(({ facts }) => facts.kind === "manual" && facts.name === name),
    };
    return latest("manual", within, named, expected, ({ passed, by }) =>
      passed ? undefined : `${name} not passed, says ${by}`,
    );
  },
};

function unmet<Name extends Kind>(kind: Name, requirement: RequirementOf[Name], input: GateInput): readonly Reason[] {
  return CHECKS[kind](requirement, input);
}

function drill(
  kind: "rollbackDrill" | "restoreDrill",
  under: string,
  within: string,
  input: GateInput,
): readonly Reason[] {
  return latest(
    kind,
    within,
    input,
    `a passed ${DRILLS[kind]} in under ${under}, within ${within}`,
    ({ passed, seconds }) => {
      if (!passed) return `a drill that did not pass, after ${seconds} s`;
      return seconds * 1000 < milliseconds(under) ? undefined : `${seconds} s`;
    },
  );
}

const DRILLS = { rollbackDrill: "rollback drill", restoreDrill: "restore drill" } as const;

type FactsOf<Name extends EvidenceKind> = Extract<Facts, { kind: Name }>;

/** The newest evidence decides: an older, better one does not make up for it. */
function latest<Name extends EvidenceKind>(
  kind: Name,
  within: string,
  input: GateInput,
  expected: string,
  wrong: (facts: FactsOf<Name>) => string | undefined,
): readonly Reason[] {
  const last = fresh(kind, within, input).at(-1);
  if (!last) return [{ found: `nothing that fresh${lastTime(kind, input)}`, expected }];
  const found = wrong(last.facts);
  return found === undefined ? [] : [{ found: `${found}, recorded ${last.recorded}`, expected }];
}

interface Shown<Name extends EvidenceKind> {
  readonly recorded: string;
  readonly facts: FactsOf<Name>;
}

/** Evidence of a kind that is young enough, in the order of recording; one from the future shows nothing. */
function fresh<Name extends EvidenceKind>(
  kind: Name,
  within: string,
  { evidence, now }: GateInput,
): readonly Shown<Name>[] {
  return ofKind(kind, evidence).filter(({ recorded }) => {
    const age = now.getTime() - Date.parse(recorded);
    return age >= 0 && age <= milliseconds(within);
  });
}

function ofKind<Name extends EvidenceKind>(kind: Name, evidence: readonly Evidence[]): readonly Shown<Name>[] {
  return evidence.flatMap(({ recorded, facts }) => (isOfKind(kind, facts) ? [{ recorded, facts }] : []));
}

function isOfKind<Name extends EvidenceKind>(kind: Name, facts: Facts): facts is FactsOf<Name> {
  return facts.kind === kind;
}

/** A report that is added again is no second run, and gets no younger. */
function distinctSources(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(
    ({ source }, index) => evidence.findIndex((other) => other.source.sha256 === source.sha256) === index,
  );
}

function lastTime(kind: EvidenceKind, { evidence }: GateInput): string {
  const last = ofKind(kind, evidence).at(-1);
  return last ? `; the last is from ${last.recorded}` : "";
}

/** Rounded down: 79.99 % is not 80 %. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((part / whole) * 1000) / 10;
}
