/** A driver's config led into the sandbox: it asks for the same pages, and the world's edge answers them. */

import type { DriverConfig, SmokeTest } from "../../../release/schema";
import type { World } from "../../../sandbox/world";

type Places = Pick<World, "address" | "metrics" | "alerts">;

/** Times between two health checks are shortened: nobody waits half a minute for each in a demo. */
const HEALTH_EVERY = "1s";

export function sandboxed(driver: DriverConfig, world: Places): DriverConfig {
  return {
    ...driver,
    metrics: { ...SCRAPED, url: world.metrics },
    health: driver.health && { ...driver.health, urls: driver.health.urls.map(world.address), every: HEALTH_EVERY },
    alerts: driver.alerts && { ...driver.alerts, url: world.alerts },
    smokeTests: driver.smokeTests.map((test) => ledTo(world, test)),
  };
}

/** As the world's gateway writes its metrics. */
const SCRAPED = {
  kind: "scrape",
  requests: "http_requests_total",
  duration: "http_request_duration_seconds",
  releaseLabel: "release",
  codeLabel: "code",
  hostLabel: "host",
  selector: {},
} as const;

function ledTo({ address }: Places, test: SmokeTest): SmokeTest {
  if ("urls" in test) return { ...test, urls: test.urls.map(address) };
  return { ...test, command: test.command.map((word) => (/^https?:\/\//.test(word) ? address(word) : word)) };
}
