/** The gates of time: the change window, and the freezes. A hotfix passes both; a signed override lifts either. */

import type { OverridableGate } from "../approvals/approval";
import { changeOf } from "../approvals/approval";
import { countingApprovals } from "./approvals";
import { isInside, moment, nextStart } from "./calendar";
import type { GateInput, Obstacle } from "./input";

export function windowFindings(input: GateInput): readonly Obstacle[] {
  const { record, now } = input;
  const { window } = record.plan;
  if (!window || isInside(window, now) || isLifted("window", input)) return [];
  return [
    {
      property: "plan.window",
      found: `${moment(now)}, outside the window of ${window.length} from ${window.day} ${window.startsAtUtc} UTC`,
      expected: `to wait until ${moment(nextStart(window, now))}, or an approval that overrides the window`,
    },
  ];
}

export function freezeFindings(input: GateInput): readonly Obstacle[] {
  const { record, now } = input;
  if (isLifted("freeze", input)) return [];
  return record.plan.freezes.flatMap(({ from, to, reason }, index) => {
    if (now.getTime() < Date.parse(from) || now.getTime() >= Date.parse(to)) return [];
    return [
      {
        property: `plan.freezes[${index}]`,
        found: `${moment(now)}, inside the freeze from ${from} to ${to} (${reason})`,
        expected: "to wait until it ends, or an approval that overrides the freeze",
      },
    ];
  });
}

function isLifted(gate: OverridableGate, input: GateInput): boolean {
  if (changeOf(input.record.release) === "hotfix") return true;
  return countingApprovals(input).some(({ overrides = [] }) => overrides.some((override) => override.gate === gate));
}
