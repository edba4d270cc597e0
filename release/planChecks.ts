/** Plans that contradict themselves. */

import { weightAt } from "./exposure";
import type { Mistake } from "./mistake";
import { channelsNamed } from "./noticeChannels";
import type { Config, Plan } from "./schema";
import { milliseconds, SURFACES } from "./schema";

/** Each finds one kind of contradiction inside `sluice:plan`, or between the plan and where the rollout stands. */
export const PLAN_CHECKS: readonly ((config: Config) => Mistake[])[] = [
  ({ plan }) => risingWeights(plan),
  ({ plan }) => fullAtTheEnd(plan),
  ({ plan, step }) => stepInPlan(plan, step),
  ({ plan, step, finalised }) => finalisedAtTheEnd(plan, step, finalised),
  ({ plan }) => flagStages(plan),
  ({ plan }) => rolesThere(plan),
  ({ plan }) => channelsThere(plan),
  ({ plan }) => holdsFit(plan),
  ({ plan }) => deployedBeforeTraffic(plan),
  ({ plan }) => quickAtZero(plan),
  ({ plan }) => triggersBeyondSuccess(plan),
  ({ plan }) => levelsInOrder(plan),
];

function risingWeights({ steps }: Plan): Mistake[] {
  return steps.flatMap(({ weight }, index) => {
    const before = weightAt({ steps }, index);
    const expected = `at least ${String(before)}, the weight of the step before`;
    return weight < before ? [{ path: `${stepPath(index)}.weight`, found: String(weight), expected }] : [];
  });
}

function fullAtTheEnd({ steps }: Plan): Mistake[] {
  const last = steps.length - 1;
  const weight = steps[last]?.weight;
  return weight === 100 ? [] : [{ path: `${stepPath(last)}.weight`, found: String(weight), expected: "100 at the last step" }];
}

function stepInPlan({ steps }: Plan, step: number): Mistake[] {
  if (step <= steps.length) return [];
  return [
    {
      path: "sluice:step",
      found: String(step),
      expected: `0 to ${String(steps.length)}, for the plan has ${String(steps.length)} steps`,
    },
  ];
}

function finalisedAtTheEnd({ steps }: Plan, step: number, finalised: boolean): Mistake[] {
  if (!finalised || step >= steps.length) return [];
  return [
    {
      path: "sluice:finalised",
      found: `true at step ${String(step)}`,
      expected: `false before the last step, ${String(steps.length)}`,
    },
  ];
}

function flagStages({ strategy, steps }: Plan): Mistake[] {
  return steps.flatMap(({ flag }, index): Mistake[] => {
    if (strategy === "flag" && !flag) {
      return [{ path: `${stepPath(index)}.flag`, found: "nothing", expected: "the flag's audience, for the strategy is flag" }];
    }
    if (flag && flag.stage !== "ga" && flag.allowlist.length === 0) {
      return [
        {
          path: `${stepPath(index)}.flag.allowlist`,
          found: "an empty list",
          expected: `whom the ${flag.stage} stage lets in; only the ga stage is open to all`,
        },
      ];
    }
    return [];
  });
}

function rolesThere({ steps, approvals }: Plan): Mistake[] {
  const known = Object.keys(approvals?.roles ?? {});
  const asked = [
    ...steps.flatMap((step, at) => step.approvals.map((role, index) => ({ role, path: `${stepPath(at)}.approvals[${String(index)}]` }))),
    ...(approvals?.plan ?? []).map((role, index) => ({ role, path: `sluice:plan.approvals.plan[${String(index)}]` })),
  ];
  return asked.filter(({ role }) => !known.includes(role)).map(({ role, path }) => unknownName(path, role, known, "sluice:plan.approvals.roles"));
}

function channelsThere({ notices }: Plan): Mistake[] {
  if (!notices) return [];
  const known = Object.keys(notices.channels);
  return channelsNamed(notices)
    .filter(({ channel }) => !known.includes(channel))
    .map(({ channel, path }) => unknownName(path, channel, known, "sluice:plan.notices.channels"));
}

function holdsFit({ steps, window, success }: Plan): Mistake[] {
  const holds = steps.reduce((sum, { hold }) => sum + milliseconds(hold), 0);
  const limits = [
    ...(window ? [{ path: "sluice:plan.window.length", length: window.length }] : []),
    ...(success?.maximumDuration ? [{ path: "sluice:plan.success.maximumDuration", length: success.maximumDuration }] : []),
  ];
  return limits
    .filter(({ length }) => milliseconds(length) < holds)
    .map(({ path, length }) => ({
      path,
      found: length,
      expected: `at least ${String(Math.ceil(holds / 60_000))}m, the sum of the steps' holds`,
    }));
}

/** Where steps say what they deploy, nobody may meet a candidate that is half there. */
function deployedBeforeTraffic({ steps }: Plan): Mistake[] {
  if (steps.every(({ deploys }) => deploys.length === 0)) return [];
  const first = steps.findIndex(({ weight }) => weight > 0);
  const before = steps.slice(0, first).flatMap(({ deploys }) => deploys);
  const late = steps.slice(first).flatMap(({ deploys }, index) =>
    deploys.map((surface, at) => ({
      path: `${stepPath(first + index)}.deploys[${String(at)}]`,
      found: `"${surface}" at a step with traffic`,
      expected: "a step of weight 0, before anybody meets the release",
    })),
  );
  const missing = SURFACES.filter((surface) => !before.includes(surface) && !late.some(({ found }) => found.includes(surface)));
  return [
    ...late,
    ...missing.map((surface) => ({
      path: `${stepPath(first)}.weight`,
      found: `${String(steps[first]?.weight)} % of the traffic, and no step before deploys ${surface}`,
      expected: `a step of weight 0 before it whose deploys name ${surface}`,
    })),
  ];
}

/** Time tells nothing of a release that nobody uses; tests do. */
function quickAtZero({ steps }: Plan): Mistake[] {
  return steps.flatMap(({ weight, hold }, index) =>
    weight === 0 && milliseconds(hold) > 0
      ? [{ path: `${stepPath(index)}.hold`, found: `${hold} at weight 0`, expected: "0s, for there is nobody whose answers could be looked at; name tests instead" }]
      : [],
  );
}

/** A release that is taken back for what counts as success could never succeed. */
function triggersBeyondSuccess({ triggers, success }: Plan): Mistake[] {
  if (!success) return [];
  return triggers.flatMap((trigger, index) => {
    const path = `sluice:plan.triggers[${String(index)}]`;
    if (trigger.kind === "errorRate" && trigger.abovePercent < success.errorRatePercent) {
      return [contradicted(`${path}.abovePercent`, trigger.abovePercent, `at least ${String(success.errorRatePercent)}`, "errorRatePercent")];
    }
    if (trigger.kind === "successRate" && 100 - trigger.belowPercent < success.errorRatePercent) {
      return [contradicted(`${path}.belowPercent`, trigger.belowPercent, `at most ${String(100 - success.errorRatePercent)}`, "errorRatePercent")];
    }
    if (trigger.kind === "p95" && trigger.aboveMs < success.p95Ms) {
      return [contradicted(`${path}.aboveMs`, trigger.aboveMs, `at least ${String(success.p95Ms)}`, "p95Ms")];
    }
    return [];
  });
}

function contradicted(path: string, found: number, expected: string, by: string): Mistake {
  return { path, found: String(found), expected: `${expected}, for sluice:plan.success.${by} still counts as a success` };
}

function levelsInOrder({ rollback: { levels } }: Plan): Mistake[] {
  return ([2, 3] as const).flatMap((level) => {
    const lower = level === 2 ? 1 : 2;
    const [time, less] = [levels[level], levels[lower]];
    if (time === undefined || less === undefined || milliseconds(time) >= milliseconds(less)) return [];
    return [{ path: `sluice:plan.rollback.levels.${String(level)}`, found: time, expected: `at least ${less}, for it does all that level ${String(lower)} does` }];
  });
}

function unknownName(path: string, name: string, known: readonly string[], where: string): Mistake {
  return { path, found: `"${name}"`, expected: known.length > 0 ? `one of ${known.join(", ")} (${where})` : `a name that ${where} has` };
}

function stepPath(index: number): string {
  return `sluice:plan.steps[${String(index)}]`;
}
