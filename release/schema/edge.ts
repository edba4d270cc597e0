/** `sluice:edge`: the Cloudflare zone in front of everything. */

import { z } from "zod";
import { hostname, slug, urlPath } from "./text";

const expression = z.string().min(1).describe("Cloudflare Rules language.");

/**
 * Most that a zone's plan level allows. Sources: Cloudflare docs, "Rate limiting rules" and "WAF custom rules",
 * availability by plan.
 */
const PLAN_LIMITS = {
  free: { rateLimits: 1, periodSeconds: 10, blockSeconds: 10, customRules: 5 },
  pro: { rateLimits: 2, periodSeconds: 60, blockSeconds: 3_600, customRules: 20 },
  business: { rateLimits: 5, periodSeconds: 600, blockSeconds: 86_400, customRules: 100 },
  enterprise: { rateLimits: 100, periodSeconds: 3_600, blockSeconds: 86_400, customRules: 1_000 },
} as const;

/** Kill switch and safe mode are custom rules too. */
const EMERGENCY_RULES = 2;

export const edge = z
  .strictObject({
    accountId: z.string().regex(/^[0-9a-f]{32}$/, { error: "32 hex digits" }).describe("Cloudflare account."),
    zone: hostname.describe("The zone's domain."),
    zoneId: z
      .string()
      .regex(/^[0-9a-f]{32}$/, { error: "32 hex digits" })
      .describe("Cloudflare zone. One stack a zone: rules, settings and emergency controls hold for the whole of it."),
    plan: z.enum(["free", "pro", "business", "enterprise"]).default("pro").describe("Plan level of the zone."),
    hstsMaxAgeDays: z.int().min(0).max(730).default(365).describe("Days that browsers remember to use HTTPS only."),
    records: z
      .array(
        z.strictObject({
          name: hostname,
          type: z.enum(["A", "AAAA", "CNAME", "TXT", "MX"]),
          content: z.string().min(1),
          proxied: z
            .boolean()
            .default(true)
            .describe("Whether traffic passes through Cloudflare; TXT and MX records never do."),
          priority: z.int().min(0).max(65_535).default(10).describe("Of an MX record: lower numbers are tried first."),
        }),
      )
      .default([]),
    firewall: z
      .array(z.strictObject({ name: slug, expression, action: z.enum(["block", "managed_challenge", "log"]) }))
      .default([])
      .describe("Custom rules, in order, after the emergency rules. `log` needs the enterprise plan."),
    rateLimits: z
      .array(
        z.strictObject({
          name: slug,
          expression,
          requests: z.int().positive().describe("Requests a client may make in one period."),
          periodSeconds: z
            .literal([10, 60, 120, 300, 600, 3_600])
            .describe("Length of the period, seconds; at most 10 on the free plan, 60 on pro, 600 on business."),
          blockSeconds: z
            .literal([10, 60, 120, 300, 600, 3_600, 86_400])
            .default(60)
            .describe("How long a client over the limit is refused, seconds; at most 10 on free, 3600 on pro."),
        }),
      )
      .min(1)
      .describe("At least one: an edge without a limit protects nothing."),
    ddosSensitivity: z
      .enum(["default", "medium", "low", "eoff"])
      .default("default")
      .describe("HTTP DDoS managed ruleset; `default` is the most sensitive, `eoff` essentially off."),
    healthPath: urlPath.default("/health").describe("Path that health checks ask; it must answer 200."),
    healthRegions: z
      .array(
        z.enum(["WNAM", "ENAM", "WEU", "EEU", "NSAM", "SSAM", "OC", "ME", "NAF", "SAF", "SAS", "SEAS", "NEAS"]),
      )
      .min(1)
      .default(["ENAM"])
      .describe("Cloudflare regions that health checks are sent from; how many depends on the subscription."),
    notificationEmails: z.array(z.email()).min(1).describe("Who hears of unhealthy pools."),
  })
  .check(({ value, issues }) => {
    issues.push(...beyondPlan(value).map((excess) => ({ code: "custom" as const, input: value, ...excess })));
  });

export type EdgeConfig = z.output<typeof edge>;

interface Excess {
  readonly path: PropertyKey[];
  readonly message: string;
}

type Limited = Pick<EdgeConfig, "plan" | "rateLimits" | "firewall">;

function beyondPlan({ plan, rateLimits, firewall }: Limited): Excess[] {
  const limits = PLAN_LIMITS[plan];
  const atMost = (found: number, most: number, path: PropertyKey[]): Excess[] =>
    found > most ? [{ path, message: `at most ${String(most)} on the ${plan} plan` }] : [];
  return [
    ...atMost(rateLimits.length, limits.rateLimits, ["rateLimits"]),
    ...atMost(firewall.length, limits.customRules - EMERGENCY_RULES, ["firewall"]),
    ...rateLimits.flatMap(({ periodSeconds, blockSeconds }, index) => [
      ...atMost(periodSeconds, limits.periodSeconds, ["rateLimits", index, "periodSeconds"]),
      ...atMost(blockSeconds, limits.blockSeconds, ["rateLimits", index, "blockSeconds"]),
    ]),
    ...firewall.flatMap(({ action }, index) =>
      action === "log" && plan !== "enterprise"
        ? [{ path: ["firewall", index, "action"], message: `block or managed_challenge on the ${plan} plan` }]
        : [],
    ),
  ];
}
