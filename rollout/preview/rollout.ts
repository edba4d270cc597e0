/** The plan as a table: who gets the candidate at each step, for how long, and who must approve it. */

import { ConfigError } from "../../release/mistake";
import type { Config, Plan } from "../../release/schema";
import { code, table } from "./markdown";

/** The rollout that the config asks for, with its step marked; where the config is wrong, the places that are. */
export function rollout(config: Config | ConfigError): string[] {
  return config instanceof ConfigError ? mistakes(config) : [sentence(config), planTable(config), ...wholePlan(config)];
}

function sentence({ release, plan, step, finalised, rollback, emergency }: Config): string {
  const asked = [
    ...(rollback
      ? ["**rollback**: the stable release is restored everywhere"]
      : [`step ${step} of ${plan.steps.length}`]),
    ...(finalised ? ["finalised"] : []),
    ...(emergency.killSwitch ? ["**kill switch on**"] : []),
    ...(emergency.safeMode ? ["**safe mode on**"] : []),
  ];
  return `Release ${code(release.version)} (${code(release.commit)}), ${plan.strategy}; ${asked.join(", ")}.`;
}

function planTable({ plan, step }: Config): string {
  const start = { weight: 0, hold: "0s", approvals: [] };
  const rows = [start, ...plan.steps].map((entry, index) => row(entry, index, index === step));
  return table(["", "Step", "Candidate", "Stable", "Hold", "Approval by"], rows);
}

function row(
  { weight, hold, approvals }: Pick<Plan["steps"][number], "weight" | "hold" | "approvals">,
  index: number,
  isAsked: boolean,
): string[] {
  return [
    isAsked ? "➡" : "",
    String(index),
    `${weight} %`,
    `${100 - weight} %`,
    hold === "0s" ? "–" : hold,
    approvals.length > 0 ? anyOf(approvals) : "–",
  ];
}

function wholePlan({ plan }: Config): string[] {
  const roles = plan.approvals?.plan ?? [];
  return roles.length > 0 ? [`The rollout as a whole needs approval by ${anyOf(roles)}.`] : [];
}

function anyOf(roles: readonly string[]): string {
  return roles.map(code).join(" or ");
}

/** Found values stay out: the comment is read by more people than the stack file. */
function mistakes({ mistakes: found }: ConfigError): string[] {
  const list = found.map(({ path, expected }) => `- ${code(path)}: expected ${code(expected)}`);
  return ["The config has mistakes; nothing can be rolled out with it:", list.join("\n")];
}
