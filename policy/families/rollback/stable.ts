import { isExposed, ROLLOUT } from "../../rollout";
import { resourceRule } from "../../rule";
import { listAt, numberAt, type Props, quoted, textAt, valueAt } from "../../values";

export const stableKnown = resourceRule({
  name: "rollback-stable-known",
  family: "rollback",
  severity: "critical",
  description: "Before a release gets traffic beside another, the stack remembers the one to go back to.",
  why: "A rollback restores what the stack's outputs remember; where they remember nothing, there is no way back.",
  fix: "Finalise the release that runs now (sluice:finalised true at its last step) before the next one is exposed",
  refused: "stable: null\nweights: { stable: 95, candidate: 5 }",
  types: [ROLLOUT],
  options: {},
  check: ({ props }) => {
    if (!isExposed(props) || textAt(props, "stable") || isFirst(props)) return [];
    const weight = quoted(valueAt(props, "weights.candidate"));
    const found = `${quoted(props.stable)}, and the candidate has ${weight} % of the traffic`;
    return [{ property: "stable", found, expected: "the version of the release that a rollback restores" }];
  },
});

/** The very first release of a stack has nobody beside it, and so all of the traffic. */
function isFirst(record: Props): boolean {
  const isAlone = listAt(record, "tracks").every((track) => textAt(track, "role") === "candidate");
  return isAlone && numberAt(record, "weights.candidate") === 100;
}
