/** A driver's config led into the sandbox: it asks for the same pages, and the world's edge answers them. */

import type { DriverConfig, SmokeTest } from "../../../release/schema";
import { metricsSource } from "../../../release/schema/driver";
import type { World } from "../../../sandbox/world";

type Places = Pick<World, "address" | "metrics" | "alerts">;

/** Times between two health checks are shortened: nobody waits half a minute for each in a demo. */
const HEALTH_EVERY = "1s";

export function sandboxed(driver: DriverConfig, world: Places): DriverConfig {
  return {
    ...driver,
    // The world's gateway writes its metrics as the defaults have them.
    metrics: metricsSource.parse({ kind: "scrape", url: world.metrics }),
    health: driver.health && { ...driver.health, urls: driver.health.urls.map(world.address), every: HEALTH_EVERY },
    alerts: driver.alerts && { ...driver.alerts, url: world.alerts },
    smokeTests: driver.smokeTests.map((test) => ledTo(world, test)),
  };
}

function ledTo({ address }: Places, test: SmokeTest): SmokeTest {
  if ("urls" in test) return { ...test, urls: test.urls.map(address) };
  return { ...test, command: test.command.map((word) => (/^https?:\/\//.test(word) ? address(word) : word)) };
}
