/**
 * PromQL about requests. A service counts `http_requests_total{code}` and times
 * `http_request_duration_seconds_bucket{le}`; `namespace`, `service` and `release` come from how it is scraped (see
 * scraping.ts).
 */

export interface MonitoredService {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
}

export const PER_SERVICE = ["namespace", "service"] as const;
export const PER_RELEASE = [...PER_SERVICE, "release"] as const;

type Labels = readonly string[];

/** Series that the rules record, so that dashboards and alerts read what was computed once. */
export const recorded = {
  requestsOfRelease: "service_release:http_requests:rate5m",
  errorsOfRelease: "service_release:http_errors:rate5m",
  errorRatioOfRelease: "service_release:http_error_ratio:rate5m",
  p95OfRelease: "service_release:http_request_duration_seconds:p95_5m",
  p95: "service:http_request_duration_seconds:p95_5m",
  errorRatio: (window: string) => `service:http_error_ratio:rate${window}`,
  budgetLeft: "service:http_error_budget_left:ratio",
} as const;

/** Label matchers that hold for these services and for nobody else's in the same Prometheus. */
export function servicesOnly(services: readonly MonitoredService[]): string {
  return `${namespacesOnly(services)},service=~"${services.map(({ name }) => name).join("|")}"`;
}

/** Label matcher that holds for everything in the namespaces of these services. */
export function namespacesOnly(services: readonly MonitoredService[]): string {
  return `namespace=~"${[...new Set(services.map(({ namespace }) => namespace))].join("|")}"`;
}

/** Requests a second. */
export function requestRate(matchers: string, per: Labels, window: string): string {
  return `sum by (${per.join(", ")}) (rate(http_requests_total{${matchers}}[${window}]))`;
}

/** Failed requests a second; 0 rather than nothing where no request has failed yet. */
export function errorRate(matchers: string, per: Labels, window: string): string {
  const failed = requestRate(`${matchers},code=~"5.."`, per, window);
  return `(${failed} or 0 * ${requestRate(matchers, per, window)})`;
}

/** Failed requests per request, 0 to 1; nothing where there was no traffic. */
export function errorRatio(matchers: string, per: Labels, window: string): string {
  return `${errorRate(matchers, per, window)} / (${requestRate(matchers, per, window)} > 0)`;
}

/** Latency that 95 % of requests beat, seconds. */
export function p95Seconds(matchers: string, per: Labels, window: string): string {
  const buckets = `rate(http_request_duration_seconds_bucket{${matchers}}[${window}])`;
  return `histogram_quantile(0.95, sum by (${per.join(", ")}, le) (${buckets}))`;
}

/** Holds where at least so many requests came in the window. */
export function atLeastRequests(count: number, matchers: string, per: Labels, window: string): string {
  return `sum by (${per.join(", ")}) (increase(http_requests_total{${matchers}}[${window}])) >= ${count}`;
}
