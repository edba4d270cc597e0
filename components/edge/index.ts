/** The Cloudflare zone in front of everything: names, transport security, firewall, emergency brake, traffic split. */

import type { DnsRecord, Healthcheck, NotificationPolicy, ZoneSetting } from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Exposure } from "../../release/exposure";
import type { EdgeConfig } from "../../release/schema";
import { declareFirewall } from "./firewall";
import type { Firewall } from "./firewall";
import { declareHealthcheck, declareNotifications } from "./health";
import { declareTraffic } from "./traffic";
import type { EdgeTrack, Traffic } from "./traffic";
import { declareRecords, declareSettings, isProxied } from "./zone";

export type { EdgeTrack } from "./traffic";

export interface EdgeArgs {
  readonly config: EdgeConfig;
  /** Host name that the load balancer answers for; it lies in the zone. */
  readonly domain: string;
  /** Every release with a web deployment, stable first; those of weight 0 stay ready and get no traffic. */
  readonly tracks: readonly EdgeTrack[];
  /** Who is served: everyone, nobody (kill switch), or readers only (safe mode). */
  readonly admits: Exposure["admits"];
}

/** The raw resources, for what this component does not say. */
export interface EdgeNodes extends Firewall, Traffic {
  readonly records: readonly DnsRecord[];
  readonly settings: readonly ZoneSetting[];
  /** Missing on the free plan. */
  readonly healthcheck: Healthcheck | undefined;
  readonly notifications: readonly NotificationPolicy[];
}

/**
 * Declares the zone. Moving a step changes the load balancer alone; safe mode changes the custom rules alone, and the
 * kill switch the custom rules and the custom errors. Load balancing is a paid add-on of Cloudflare's on every plan.
 *
 * @example
 * const tracks = [{ id: "1-4-0-0a1b2c3d", weight: 100, origin: "shop-abc.vercel.app" }];
 * const { endpoint } = new Edge("shop-edge", { config, domain: "shop.example.com", tracks, admits: "everyone" });
 */
export class Edge extends pulumi.ComponentResource {
  /** Where users reach the product. */
  readonly endpoint: string;
  /** Host names that are served through Cloudflare. */
  readonly hosts: readonly string[];
  readonly nodes: EdgeNodes;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sluice:edge:Edge", name, {}, opts);
    const { config, domain } = args;
    const child = { parent: this };

    const records = declareRecords(name, config, child);
    const settings = declareSettings(name, config, child);
    const firewall = declareFirewall(name, config, args.admits, child);
    const traffic = declareTraffic(name, args, child);
    const healthcheck = declareHealthcheck(name, args, child);
    const notifications = declareNotifications(name, config, { healthcheck, pools: traffic.pools }, child);

    this.endpoint = `https://${domain}`;
    this.hosts = servedHosts(args, traffic.loadBalancer !== undefined);
    this.nodes = { records, settings, ...firewall, ...traffic, healthcheck, notifications };
    this.registerOutputs({
      endpoint: this.endpoint,
      hosts: [...this.hosts],
      admits: args.admits,
      weights: Object.fromEntries(args.tracks.map(({ id, weight }) => [id, weight])),
    });
  }
}

function servedHosts({ config, domain }: EdgeArgs, balanced: boolean): string[] {
  const proxied = config.records.filter(isProxied).map((record) => record.name);
  return [...new Set([...(balanced ? [domain] : []), ...proxied])];
}
