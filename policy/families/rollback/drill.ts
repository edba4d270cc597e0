import type { Evidence } from "../../../release/approvals/evidence";
import { directory, evidenceIn } from "../../approvals";
import { isExposed, ROLLOUT } from "../../rollout";
import { resourceRule } from "../../rule";

export const freshDrill = resourceRule({
  name: "rollback-drill-fresh",
  family: "rollback",
  severity: "high",
  description: "A rollback of this stack was tried lately, and it worked.",
  why: "A way back that nobody has walked for months is a hope, not a plan.",
  fix: "Try a rollback (./sluice rollback on staging), and record it with ./sluice evidence add",
  refused: "approvals/production/evidence without a rollbackDrill of the last 30 days",
  types: [ROLLOUT],
  options: { directory, maximumAgeDays: { description: "How old the last drill may be, days.", default: 30 } },
  check: ({ props }, options, context) => {
    if (!isExposed(props)) return [];
    const { maximumAgeDays } = options;
    const last = evidenceIn(options.directory, context).flatMap(drillIn).at(-1);
    const fault = faultOf(last, maximumAgeDays, context.now);
    const expected = `a rollbackDrill that passed in the last ${maximumAgeDays} days`;
    return fault === undefined ? [] : [{ property: "step", found: fault, expected }];
  },
});

const DAY_MS = 86_400_000;

function faultOf(drill: Drill | undefined, maximumAgeDays: number, now: Date): string | undefined {
  if (!drill) return "no drill on record";
  const ageDays = (now.getTime() - Date.parse(drill.recorded)) / DAY_MS;
  if (ageDays < 0) return `a drill from the future, ${drill.recorded}`;
  if (!drill.passed) return `the last drill, ${drill.recorded}, did not pass`;
  return ageDays <= maximumAgeDays ? undefined : `the last drill was ${Math.floor(ageDays)} days ago`;
}

interface Drill {
  readonly recorded: string;
  readonly passed: boolean;
}

function drillIn({ recorded, facts }: Evidence): Drill[] {
  return facts.kind === "rollbackDrill" ? [{ recorded, passed: facts.passed }] : [];
}
