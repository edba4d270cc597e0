/** Where is the release, what waits for whom, and is an emergency control on? From the rollout driver's own metrics. */

import type { Panel } from "./grafana";

export function operatorPanels(): Panel[] {
  return [
    {
      title: "Emergency controls",
      description: "The kill switch refuses every request, safe mode every request that writes.",
      kind: "stat",
      unit: "short",
      width: 8,
      queries: [{ expression: "max by (control) (sluice_emergency)", legend: "{{control}}" }],
      words: { 0: { text: "off", color: "green" }, 1: { text: "ON", color: "red" } },
    },
    {
      title: "Current step",
      description: "How many of the plan's steps are taken; 0 exposes nobody.",
      kind: "stat",
      unit: "short",
      width: 8,
      queries: [{ expression: "max(sluice_step)", legend: "step" }],
    },
    {
      title: "Approvals pending",
      description: "Approvals that the rollout waits for.",
      kind: "stat",
      unit: "short",
      width: 8,
      queries: [{ expression: "sum(sluice_approvals_pending)", legend: "pending" }],
      colours: [
        { color: "green", value: null },
        { color: "orange", value: 1 },
      ],
    },
    {
      title: "Exposure",
      description: "Share of traffic that the plan gives each release.",
      kind: "timeseries",
      unit: "percent",
      width: 24,
      queries: [{ expression: "max by (release) (sluice_weight)", legend: "{{release}}" }],
    },
  ];
}
