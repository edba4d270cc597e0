/** The controls of the way through Kong: how much of the traffic takes it, and what applications are told of it. */

import type { GatewayConfig } from "../../release/schema";

/** Percent of requests that pass through Kong, 0 to 100. */
export function percentThrough({ enabled, emergencyBypass, trafficPercent }: GatewayConfig): number {
  return enabled && !emergencyBypass ? trafficPercent : 0;
}

/** Variables of every service's pods. */
export function controlVariables(config: GatewayConfig): Readonly<Record<string, string>> {
  return {
    KONG_PROXY_ENABLED: String(config.enabled),
    KONG_TRAFFIC_PERCENTAGE: String(config.trafficPercent),
    KONG_EMERGENCY_BYPASS: String(config.emergencyBypass),
    KONG_FALLBACK_ENABLED: String(config.fallback),
  };
}
