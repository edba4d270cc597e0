/** Is the objective kept, how fast is its budget spent, and which release spends it? */

import { type Panel, badFrom, goodFrom } from "./grafana";
import { type MonitoredService, recorded, servicesOnly } from "./metrics";
import { type Objective, burnRates, errorBudget } from "./objective";

export function sloPanels(services: readonly MonitoredService[], objective: Objective): Panel[] {
  const matchers = servicesOnly(services);
  const panels = [objectivePanels, burnRatePanels, releasePanels];
  return panels.flatMap((shown) => shown(matchers, objective));
}

function objectivePanels(matchers: string, objective: Objective): Panel[] {
  const { availabilityPercent, p95Ms, window } = objective;
  return [
    {
      title: "Availability",
      description: `Requests that succeeded in ${window}; the objective is ${availabilityPercent} %.`,
      kind: "stat",
      unit: "percentunit",
      width: 8,
      queries: [perService(`1 - ${recorded.errorRatio(window)}{${matchers}}`)],
      colours: goodFrom(availabilityPercent / 100),
    },
    {
      title: "Error budget left",
      description: "Share of the failures allowed that is still to spend; below 0 the objective is missed.",
      kind: "stat",
      unit: "percentunit",
      width: 8,
      queries: [perService(`${recorded.budgetLeft}{${matchers}}`)],
      colours: goodFrom(0),
    },
    {
      title: "P95",
      description: `Latency that 95 % of requests beat; the objective is ${p95Ms} ms.`,
      kind: "stat",
      unit: "s",
      width: 8,
      queries: [perService(`${recorded.p95}{${matchers}}`)],
      colours: badFrom(p95Ms / 1000),
    },
  ];
}

function burnRatePanels(matchers: string, objective: Objective): Panel[] {
  return [
    {
      title: "Burn rate",
      description: "Times the rate that spends the whole error budget in the objective's window.",
      kind: "timeseries",
      unit: "short",
      width: 24,
      queries: burnRates(objective).map(({ long, factor }) => ({
        expression: `${recorded.errorRatio(long)}{${matchers}} / ${errorBudget(objective)}`,
        legend: `{{service}} over ${long}, alert at ${factor}`,
      })),
      colours: badFrom(1),
    },
  ];
}

function releasePanels(matchers: string, objective: Objective): Panel[] {
  return [
    {
      title: "Requests by release",
      description: "Requests a second.",
      kind: "timeseries",
      unit: "reqps",
      width: 8,
      queries: [perRelease(`${recorded.requestsOfRelease}{${matchers}}`)],
    },
    {
      title: "Errors by release",
      description: "Failed requests per request.",
      kind: "timeseries",
      unit: "percentunit",
      width: 8,
      queries: [perRelease(`${recorded.errorRatioOfRelease}{${matchers}}`)],
      colours: badFrom(errorBudget(objective)),
    },
    {
      title: "P95 by release",
      description: "Latency that 95 % of requests beat.",
      kind: "timeseries",
      unit: "s",
      width: 8,
      queries: [perRelease(`${recorded.p95OfRelease}{${matchers}}`)],
      colours: badFrom(objective.p95Ms / 1000),
    },
  ];
}

function perService(expression: string) {
  return { expression, legend: "{{service}}" };
}

function perRelease(expression: string) {
  return { expression, legend: "{{service}} {{release}}" };
}
