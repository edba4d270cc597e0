/**
 * The plan's triggers with a limit of their own, as alerts on each release.
 *
 * Ratios to the baseline are left to the analysis: only the step says which release is the candidate, and alerts that
 * named it would have to be deployed again in the middle of a rollout. Health checks are covered by ServiceDown and the
 * probes, and a trigger on alerts needs no alert.
 */

import type { Plan, Trigger } from "../../release/schema";
import { milliseconds } from "../../release/schema";
import type { Alert } from "./alert";
import { PER_RELEASE, atLeastRequests, errorRatio, p95Seconds } from "./metrics";
import { ofKind } from "./ofKind";

export function triggerAlerts({ triggers, analysis }: Plan, matchers: string): Alert[] {
  const context = { matchers, minimumRequests: analysis.minimumRequests };
  return [
    ...ofKind(triggers, "errorRate").map((trigger) => errorRateAlert(trigger, context)),
    ...ofKind(triggers, "successRate").map((trigger) => successRateAlert(trigger, context)),
    ...ofKind(triggers, "p95").map((trigger) => p95Alert(trigger, context)),
  ];
}

interface Context {
  readonly matchers: string;
  /** Fewer requests than this say nothing about a release. */
  readonly minimumRequests: number;
}

type OfKind<Kind extends Trigger["kind"]> = Extract<Trigger, { kind: Kind }>;

function errorRateAlert({ abovePercent, over }: OfKind<"errorRate">, context: Context): Alert {
  return releaseAlert(context, over, {
    name: "ReleaseErrorRate",
    expression: (window) => `${errorRatio(context.matchers, PER_RELEASE, window)} > ${share(abovePercent)}`,
    measured: "{{ $value | humanizePercentage }} of its requests failed",
    limit: `at most ${abovePercent} %`,
    runbook: "high-error-rate",
  });
}

function successRateAlert({ belowPercent, over }: OfKind<"successRate">, context: Context): Alert {
  return releaseAlert(context, over, {
    name: "ReleaseSuccessRate",
    expression: (window) => `1 - ${errorRatio(context.matchers, PER_RELEASE, window)} < ${share(belowPercent)}`,
    measured: "{{ $value | humanizePercentage }} of its requests succeeded",
    limit: `at least ${belowPercent} %`,
    runbook: "high-error-rate",
  });
}

function p95Alert({ aboveMs, over }: OfKind<"p95">, context: Context): Alert {
  return releaseAlert(context, over, {
    name: "ReleaseLatency",
    expression: (window) => `${p95Seconds(context.matchers, PER_RELEASE, window)} > ${aboveMs / 1000}`,
    measured: "95 % of its requests took up to {{ $value | humanizeDuration }}",
    limit: `at most ${aboveMs} ms`,
    runbook: "slow-responses",
  });
}

interface Breach {
  readonly name: string;
  readonly expression: (window: string) => string;
  readonly measured: string;
  readonly limit: string;
  readonly runbook: string;
}

function releaseAlert({ matchers, minimumRequests }: Context, over: string, breach: Breach): Alert {
  const window = atLeastAMinute(over);
  return {
    name: `${breach.name}Over${window}`,
    expression: `${breach.expression(window)} and ${atLeastRequests(minimumRequests, matchers, PER_RELEASE, window)}`,
    for: "0s",
    severity: "P0",
    summary: "Release {{ $labels.release }} of {{ $labels.service }} is past a limit of its rollout plan",
    description: `${breach.measured} over ${window}; the plan asks for ${breach.limit}.`,
    runbook: breach.runbook,
    dashboard: "slo",
  };
}

/** A rate needs a few scrapes in its window; four of them make a minute (see scraping.ts). */
function atLeastAMinute(over: string): string {
  return milliseconds(over) < milliseconds("1m") ? "1m" : over;
}

function share(percent: number): number {
  return Number((percent / 100).toPrecision(12));
}
