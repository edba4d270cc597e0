/** The rollout's own record: shares that add up, and no more exposure than the plan gives at its step. */

import { ROLLOUT } from "../../rollout";
import { resourceRule } from "../../rule";
import type { Finding } from "../../rule";
import { listAt, numberAt, quoted, textAt, valueAt } from "../../values";
import type { Props } from "../../values";

export interface TrackShown {
  readonly path: string;
  readonly role: string | undefined;
  readonly id: string | undefined;
  readonly weight: number | undefined;
}

export function tracksOf(props: Props): readonly TrackShown[] {
  return listAt(props, "tracks").map((track, index) => ({
    path: `tracks[${index}]`,
    role: textAt(track, "role"),
    id: textAt(track, "id"),
    weight: numberAt(track, "weight"),
  }));
}

export const rolloutWeights = resourceRule({
  name: "traffic-rollout-weights",
  family: "traffic",
  severity: "critical",
  description: "The weights of a rollout's stable and candidate release add up to 100.",
  why: "Every surface is shared out by these figures: where they do not add up, requests go to the wrong release.",
  fix: "Let release/exposure.ts compute the weights, and pass its record to the Rollout unchanged",
  refused: "weights: { stable: 90, candidate: 25 }",
  types: [ROLLOUT],
  options: {},
  check: ({ props }) => [...sidesSum(props), ...tracksSum(props)],
});

function sidesSum(props: Props): Finding[] {
  const stable = numberAt(props, "weights.stable");
  const candidate = numberAt(props, "weights.candidate");
  if (stable !== undefined && candidate !== undefined && stable + candidate === 100) return [];
  const found = `stable ${quoted(stable)}, candidate ${quoted(candidate)}`;
  return [{ property: "weights", found, expected: "two numbers whose sum is 100" }];
}

/** Before a first release is exposed there is nothing to share out, and its only track has weight 0. */
function tracksSum(props: Props): Finding[] {
  const tracks = tracksOf(props);
  const isFirst = tracks.every(({ role }) => role !== "stable");
  const sum = tracks.reduce((total, { weight }) => total + (weight ?? Number.NaN), 0);
  if (sum === 100 || (isFirst && sum === 0)) return [];
  const found = tracks.map(({ role, weight }) => `${role ?? "no role"} ${quoted(weight)}`).join(", ");
  return [{ property: "tracks", found: found || "no tracks", expected: "weights whose sum is 100" }];
}

export const weightOfStep = resourceRule({
  name: "traffic-weight-of-step",
  family: "traffic",
  severity: "critical",
  description: "The candidate has the weight that the plan gives at the rollout's step, and no other.",
  why: "A weight past the plan's exposes people before the approvals and the analysis of that step.",
  fix: "Move `sluice:step` one step at a time; change a weight in `sluice:plan.steps`, where approvals see it",
  refused: "step: 1\nplan: { steps: [{ weight: 5 }, { weight: 100 }] }\nweights: { stable: 50, candidate: 50 }",
  types: [ROLLOUT],
  options: {},
  check({ props }) {
    const asked = weightAsked(props);
    if (!asked) {
      const steps = listAt(props, "plan.steps").length;
      const found = quoted(valueAt(props, "step"));
      return [{ property: "step", found, expected: `a step of the plan, 0 to ${steps}` }];
    }
    const candidates = tracksOf(props).filter(({ role }) => role === "candidate");
    const shown = ["weights.candidate", ...candidates.map(({ path }) => `${path}.weight`)];
    return shown
      .filter((path) => valueAt(props, path) !== asked.weight)
      .map((property) => ({
        property,
        found: quoted(valueAt(props, property)),
        expected: `${asked.weight}: ${asked.because}`,
      }));
  },
});

interface Asked {
  readonly weight: number;
  readonly because: string;
}

/** The candidate's weight that the record's own plan asks for; undefined where it has no such step. */
function weightAsked(props: Props): Asked | undefined {
  const roles = tracksOf(props).map(({ role }) => role);
  if (valueAt(props, "rollback") === true) return { weight: 0, because: "the release is taken back" };
  if (valueAt(props, "finalised") === true) return { weight: 0, because: "the release is finalised, hence stable" };
  if (!roles.includes("candidate")) return { weight: 0, because: "there is no candidate" };

  const step = numberAt(props, "step");
  if (step === 0) return { weight: 0, because: "step 0 exposes nobody" };
  const planned = step === undefined ? undefined : numberAt(props, `plan.steps[${step - 1}].weight`);
  if (step === undefined || planned === undefined) return undefined;
  const isFirst = !roles.includes("stable") && textAt(props, "stable") === undefined;
  if (isFirst) return { weight: 100, because: "a first release has no stable one beside it" };
  return { weight: planned, because: `the plan's weight at step ${step} of ${listAt(props, "plan.steps").length}` };
}
