/** What holds for the zone as a whole: its DNS records and its transport security. */

import { DnsRecord, ZoneSetting } from "@pulumi/cloudflare";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { EdgeConfig } from "../../release/schema";

type DnsRecordConfig = EdgeConfig["records"][number];

/** Types that Cloudflare can proxy (Cloudflare docs, "Proxy status"). */
const PROXIABLE: readonly DnsRecordConfig["type"][] = ["A", "AAAA", "CNAME"];
/** A proxied record has no time to live of its own; 1 stands for "automatic". */
const AUTOMATIC_TTL = 1;
const SECONDS_A_DAY = 86_400;

export function declareRecords(name: string, config: EdgeConfig, opts: CustomResourceOptions): DnsRecord[] {
  const roles = recordRoles(config.records);
  return config.records.map(
    (record, index) =>
      new DnsRecord(
        `${name}-${roles[index] ?? ""}`,
        {
          zoneId: config.zoneId,
          name: record.name,
          type: record.type,
          content: record.content,
          ttl: AUTOMATIC_TTL,
          proxied: isProxied(record),
          ...(record.type === "MX" && { priority: record.priority }),
        },
        opts,
      ),
  );
}

/** Whether traffic to the record's name passes through Cloudflare. */
export function isProxied({ type, proxied }: DnsRecordConfig): boolean {
  return proxied && PROXIABLE.includes(type);
}

export function declareSettings(name: string, config: EdgeConfig, opts: CustomResourceOptions): ZoneSetting[] {
  return Object.entries(settings(config)).map(
    ([settingId, value]) => new ZoneSetting(`${name}-${settingId}`, { zoneId: config.zoneId, settingId, value }, opts),
  );
}

/** `cname-www.example.com`; a second record of that type and name ends in `-2`. New content makes no new record. */
function recordRoles(records: readonly DnsRecordConfig[]): string[] {
  const roles = records.map(({ type, name }) => `${type.toLowerCase()}-${name}`);
  return roles.map((role, index) => {
    const earlier = roles.slice(0, index).filter((other) => other === role).length;
    return earlier === 0 ? role : `${role}-${String(earlier + 1)}`;
  });
}

function settings({ hstsMaxAgeDays }: EdgeConfig): Readonly<Record<string, unknown>> {
  return {
    always_use_https: "on",
    min_tls_version: "1.2",
    ssl: "strict",
    tls_1_3: "on",
    // Inside `value` the vendor's own spelling is needed; camel case never converges (pulumi-cloudflare, issue 1579).
    security_header: {
      strict_transport_security: {
        enabled: hstsMaxAgeDays > 0,
        max_age: hstsMaxAgeDays * SECONDS_A_DAY,
        include_subdomains: true,
        nosniff: true,
        // Browsers' preload lists take months to leave.
        preload: false,
      },
    },
  };
}
