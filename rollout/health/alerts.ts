/** Firing alerts, from Alertmanager's API v2 (github.com/prometheus/alertmanager, api/v2/openapi.yaml). */

import { z } from "zod";
import type { DriverConfig } from "../../release/schema/driver";
import { askJson } from "../metrics/ask";
import { type Source, sourceName } from "../metrics/source";

export interface FiringAlert {
  readonly name: string;
  /** What its author says of it; empty where that is nothing. */
  readonly summary: string;
  readonly startsAt: Date;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertsOptions {
  /** The system's clock when left out. */
  readonly now?: () => Date;
  /** How long an answer may take, in milliseconds; 10 s when left out. */
  readonly timeoutMs?: number;
}

const texts = z.record(z.string(), z.string());
const answer = z.array(
  z.object({
    labels: texts,
    annotations: texts,
    startsAt: z.iso.datetime({ offset: true }),
    status: z.object({ state: z.enum(["active", "suppressed", "unprocessed"]) }),
  }),
);

/** Alerts of one severity that fire and that nobody has silenced. Throws a MetricsError where that cannot be had. */
export async function firingAlerts(
  { url, severityLabel }: NonNullable<DriverConfig["alerts"]>,
  severity: string,
  signal: AbortSignal,
  { now = () => new Date(), timeoutMs = 10_000 }: AlertsOptions = {},
): Promise<readonly FiringAlert[]> {
  const source: Source = { name: sourceName("Alertmanager", url), now, timeoutMs };
  const filter = `${severityLabel}=${JSON.stringify(severity)}`;
  const asked = new URLSearchParams({ active: "true", silenced: "false", inhibited: "false", filter });
  const alerts = await askJson(source, { url: `${url}/api/v2/alerts?${asked.toString()}` }, answer, signal);
  return alerts
    .filter(({ labels, status }) => labels[severityLabel] === severity && status.state !== "suppressed")
    .map(({ labels, annotations, startsAt }) => ({
      name: labels.alertname ?? "unnamed",
      summary: annotations.summary ?? "",
      startsAt: new Date(startsAt),
      labels,
    }));
}
