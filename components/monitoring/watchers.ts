/** Vendors that watch beside Prometheus, each only where the config asks for it. */

import type * as pulumi from "@pulumi/pulumi";
import { Datadog } from "./datadog";
import type { MonitoringArgs } from "./index";
import { PagerDuty } from "./pagerduty";
import { Sentry } from "./sentry";

export interface Watchers {
  readonly datadog?: Datadog;
  readonly sentry?: Sentry;
  readonly pagerduty?: PagerDuty;
}

export interface WatchersArgs extends MonitoringArgs {
  /** Whether there is a cluster, in which Alertmanager looks for the key by which it pages. */
  readonly onCluster: boolean;
}

/** Declares each of them as `<product>-<vendor>`. */
export function watchersOf({ onCluster, ...args }: WatchersArgs, opts: pulumi.ComponentResourceOptions): Watchers {
  const { config, product } = args;
  const { datadog, sentry, pagerduty, uptime } = config;
  const name = (vendor: string) => `${product.name}-${vendor}`;
  const namespace = onCluster ? config.namespace : undefined;
  return {
    ...(datadog && { datadog: new Datadog(name("datadog"), { ...args, datadog, uptime }, opts) }),
    ...(sentry && { sentry: new Sentry(name("sentry"), { config: sentry, product }, opts) }),
    ...(pagerduty && { pagerduty: new PagerDuty(name("pagerduty"), { config: pagerduty, product, namespace }, opts) }),
  };
}
