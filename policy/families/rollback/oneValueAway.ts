import { milliseconds } from "../../../release/schema/text";
import { ROLLOUT } from "../../rollout";
import { type Finding, resourceRule } from "../../rule";
import { quoted, textAt, valueAt } from "../../values";

export const oneValueAway = resourceRule({
  name: "rollback-one-value-away",
  family: "rollback",
  severity: "critical",
  description: "One config value takes the release back, within a time that the plan sets.",
  why: "In an incident nobody should have to work out what to change, or how long it may take.",
  fix: "Carry sluice:rollback in the Rollout, and set sluice:plan.rollback.within",
  refused: "sluice:plan: { rollback: { within: 1h } }",
  types: [ROLLOUT],
  options: { longest: { description: "Longest time that a plan may give a rollback, e.g. 5m.", default: "5m" } },
  check: ({ props }, { longest }) => [
    ...(typeof props.rollback === "boolean" ? [] : flagFinding(props.rollback)),
    ...withinFindings(valueAt(props, "plan.rollback.within"), longest),
  ],
});

function flagFinding(value: unknown): Finding[] {
  return [{ property: "rollback", found: quoted(value), expected: "true or false, from sluice:rollback" }];
}

function withinFindings(within: unknown, longest: string): Finding[] {
  if (length(within) <= length(longest)) return [];
  return [{ property: "plan.rollback.within", found: quoted(within), expected: `a duration of at most ${longest}` }];
}

/** Milliseconds; NaN, which is within no limit, for what is no duration. */
function length(duration: unknown): number {
  const text = textAt({ duration }, "duration") ?? "";
  try {
    return milliseconds(text);
  } catch {
    return NaN;
  }
}
