/** Who is told when the domain, or a release behind it, stops answering. */

import { Healthcheck, NotificationPolicy } from "@pulumi/cloudflare";
import type { LoadBalancerPool, NotificationPolicyArgs } from "@pulumi/cloudflare";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { EdgeConfig } from "../../release/schema";
import { hostLabel } from "./traffic";

/** Shortest interval on the pro plan (Cloudflare docs, "Health Checks"). */
const CHECK_EVERY_SECONDS = 60;

/** Asks the domain as users do, through the whole edge. The free plan has no health checks. */
export function declareHealthcheck(
  name: string,
  { config, domain }: { readonly config: EdgeConfig; readonly domain: string },
  opts: CustomResourceOptions,
): Healthcheck | undefined {
  if (config.plan === "free") return undefined;
  return new Healthcheck(
    `${name}-healthcheck`,
    {
      zoneId: config.zoneId,
      name: hostLabel(domain),
      address: domain,
      type: "HTTPS",
      httpConfig: { method: "GET", path: config.healthPath, expectedCodes: ["200"], header: { Host: [domain] } },
      checkRegions: [...config.healthRegions],
      interval: CHECK_EVERY_SECONDS,
      timeout: 5,
      retries: 2,
    },
    opts,
  );
}

interface Watched {
  readonly healthcheck: Healthcheck | undefined;
  readonly pools: readonly LoadBalancerPool[];
}

export function declareNotifications(
  name: string,
  config: EdgeConfig,
  watched: Watched,
  opts: CustomResourceOptions,
): NotificationPolicy[] {
  return alerts(watched).map(
    ({ role, ...alert }) =>
      new NotificationPolicy(
        `${name}-${role}`,
        {
          accountId: config.accountId,
          name: `${config.zone}: ${alert.description}`,
          enabled: true,
          mechanisms: { emails: config.notificationEmails.map((id) => ({ id })) },
          ...alert,
        },
        opts,
      ),
  );
}

interface Alert extends Pick<NotificationPolicyArgs, "alertType" | "filters"> {
  readonly role: string;
  readonly description: string;
}

function alerts({ healthcheck, pools }: Watched): Alert[] {
  const domain: Alert[] = (healthcheck ? [healthcheck.id] : []).map((id) => ({
    role: "domain-unhealthy",
    description: "the domain does not answer",
    alertType: "health_check_status_notification",
    filters: { healthCheckIds: [id], statuses: ["Unhealthy"] },
  }));
  const releases: Alert = {
    role: "pools-unhealthy",
    description: "a release does not answer",
    alertType: "load_balancing_health_alert",
    filters: { poolIds: pools.map(({ id }) => id), newHealths: ["Unhealthy"], eventSources: ["pool"] },
  };
  return pools.length > 0 ? [...domain, releases] : domain;
}
