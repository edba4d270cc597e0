/** Opens the source of metrics that the stack's config names. */

import type { MetricsSource } from "../../release/schema/driver";
import { datadogMetrics } from "./datadog";
import type { Metrics } from "./metrics";
import { prometheusMetrics } from "./prometheus";
import { scrapeMetrics } from "./scrape";
import { sourceName } from "./source";

export interface MetricsOptions {
  /** Where Datadog's keys are: DD_API_KEY and DD_APP_KEY. */
  readonly environment: NodeJS.ProcessEnv;
  /** The system's clock when left out. */
  readonly now?: () => Date;
  /** How long an answer may take, in milliseconds; 10 s when left out. */
  readonly timeoutMs?: number;
}

/** Nothing is asked before the first look. Throws a MetricsError where a key is missing. */
export function openMetrics(config: MetricsSource, options: MetricsOptions): Metrics {
  const { environment, now = () => new Date(), timeoutMs = 10_000 } = options;
  const source = (kind: string) => ({ name: sourceName(kind, config.url), now, timeoutMs });
  switch (config.kind) {
    case "prometheus":
      return prometheusMetrics(config, source("Prometheus"));
    case "scrape":
      return scrapeMetrics(config, source("Metrics page"));
    case "datadog":
      return datadogMetrics(config, source("Datadog"), environment);
  }
}
