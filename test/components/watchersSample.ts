/** Vendors that watch beside Prometheus, as a config asks for all of them. */

import { watched } from "./monitoringSample";

/** To be spread over a monitoring config. */
export const WATCHERS = {
  datadog: { notify: ["@pagerduty-omnihub", "@slack-incidents"], logs: { index: "omnihub", keepDays: 30 } },
  sentry: { organization: "omnihub", team: "frontend", projects: [{ slug: "web", platform: "javascript-nextjs" }] },
  pagerduty: {
    escalation: [
      { users: ["first@omnihub.dev", "second@omnihub.dev"], after: "15m" },
      { users: ["lead@omnihub.dev"], after: "30m" },
    ],
  },
  uptime: {
    urls: ["https://omnihub.dev/health"],
    regions: ["aws:eu-west-1", "aws:us-east-1"],
    every: "1m",
    availabilityPercent: 99.9,
  },
};

/** A product that all of them watch. */
export function watchedByAll(wishes: Parameters<typeof watched>[0] = {}) {
  const args = watched({ ...wishes, monitoring: { ...WATCHERS, ...wishes.monitoring } });
  const { datadog, sentry, pagerduty, uptime } = args.config;
  if (!datadog || !sentry || !pagerduty || !uptime) throw new Error("the sample lacks a vendor");
  return { args, datadog, sentry, pagerduty, uptime };
}
