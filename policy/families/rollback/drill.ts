import { join } from "node:path";
import { readEvidence } from "../../../release/approvals/evidence";
import { textFiles } from "../../../toolchain/textFiles";
import { isExposed, ROLLOUT } from "../../rollout";
import { type Context, resourceRule } from "../../rule";

export const freshDrill = resourceRule({
  name: "rollback-drill-fresh",
  family: "rollback",
  severity: "high",
  description: "A rollback of this stack was tried lately, and it worked.",
  why: "A way back that nobody has walked for months is a hope, not a plan.",
  fix: "Try a rollback (./sluice rollback on staging), and record it with ./sluice evidence add",
  refused: "approvals/production/evidence without a rollbackDrill of the last 30 days",
  types: [ROLLOUT],
  options: { maximumAgeDays: { description: "How old the last drill may be, days.", default: 30 } },
  check: ({ props }, { maximumAgeDays }, context) => {
    if (!isExposed(props)) return [];
    const fault = faultOf(recordedDrills(context).at(-1), maximumAgeDays, context.now);
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

/** In the order in which they were recorded. */
function recordedDrills({ root, stack }: Context): Drill[] {
  const files = textFiles(join(root, "approvals", stack, "evidence"), ".json");
  return readEvidence(files).evidence.flatMap(({ recorded, facts }) =>
    facts.kind === "rollbackDrill" ? [{ recorded, passed: facts.passed }] : [],
  );
}
