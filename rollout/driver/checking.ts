/** The triggers that need no statistics: health checks that fail in a row, and alerts. */

import { triggersAt } from "../../release/triggers";
import type { DriverConfig, Plan } from "../../release/schema";
import { firingAlerts, type FiringAlert } from "../health/alerts";
import { healthChecks } from "../health/checks";
import type { Bypass } from "../health/visit";
import type { Doing } from "./runner";
import { pause } from "./until";

export interface Checking {
  readonly plan: Plan;
  readonly health: DriverConfig["health"];
  readonly bypass: Bypass;
}

/** Ends with the first trigger that is pulled; at once where the plan has none of this kind. */
export async function checkHealth({ plan, health, bypass }: Checking, { wanted, signal, emit }: Doing<"health">): Promise<void> {
  const limits = triggersAt(plan, wanted().step).flatMap((trigger) => (trigger.kind === "healthCheck" ? [trigger.consecutiveFailures] : []));
  if (!health || limits.length === 0) return;
  const limit = Math.min(...limits);
  for await (const { url, consecutive, why } of healthChecks(health, { bypass, pause, signal })) {
    if (consecutive < limit) continue;
    emit({ kind: "triggered", reasons: [`health check of ${url} failed ${times(consecutive)}: ${why}`] });
    return;
  }
}

function times(count: number): string {
  return count === 1 ? "once" : `${String(count)} times in a row`;
}

/** Alerts of the plan's severities that began after a step was taken; those that fired before are not the candidate's. */
export function alertsFor(plan: Plan, config: DriverConfig["alerts"]) {
  return async (step: number, since: Date, signal: AbortSignal): Promise<readonly string[]> => {
    if (!config) return [];
    const asked = triggersAt(plan, step).flatMap((trigger) => (trigger.kind === "alert" ? [trigger] : []));
    const answer = answers(config, signal);
    const firing = await Promise.all(
      asked.map(async ({ severity, names }) => {
        const alerts = await answer(severity);
        return alerts.filter(({ name }) => names?.includes(name) ?? true).map((alert) => ({ ...alert, severity }));
      }),
    );
    return firing
      .flat()
      .filter(({ startsAt }) => startsAt >= since)
      .map(({ name, severity, summary }) => `alert ${name} (${severity}) fires${summary === "" ? "" : `: ${summary}`}`);
  };
}

/** Asks once for each severity, however many triggers want to know; where that fails, it fails for all of them. */
function answers(config: NonNullable<DriverConfig["alerts"]>, signal: AbortSignal) {
  const given = new Map<string, Promise<readonly FiringAlert[]>>();
  return (severity: string): Promise<readonly FiringAlert[]> => {
    const answer = given.get(severity) ?? firingAlerts(config, severity, signal);
    given.set(severity, answer);
    return answer;
  };
}
