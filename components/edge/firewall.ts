/**
 * What is refused before it reaches a release. Cloudflare keeps one ruleset a phase and runs the phases in this
 * order: DDoS, custom, rate limits, managed, custom errors (Cloudflare docs, "Phases list"). The emergency rules come
 * first in theirs, so that they act before any other rule that a person wrote.
 */

import { Ruleset } from "@pulumi/cloudflare";
import type { types } from "@pulumi/cloudflare";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Exposure } from "../../release/exposure";
import type { EdgeConfig } from "../../release/schema";
import { emergencyError, emergencyRules } from "./emergency";

type Rule = types.input.RulesetRule;

export interface Firewall {
  readonly ddosOverride: Ruleset;
  /** Holds kill switch and safe mode. */
  readonly customRules: Ruleset;
  readonly rateLimits: Ruleset;
  /** Missing on the free plan, where Cloudflare deploys its free managed ruleset by itself. */
  readonly managedRules: Ruleset | undefined;
  /** What the kill switch answers. Missing on the free plan, which has no custom errors: there it answers 403. */
  readonly customErrors: Ruleset | undefined;
}

/** Ids are the same in every account (Cloudflare docs, "Managed Rules" and "HTTP DDoS Attack Protection"). */
const MANAGED_RULESETS = {
  cloudflare: "efb7b8c949ac4650a09736fc376e9aee",
  owasp: "4814384a9e5d4991b9815dcfc25d2f1f",
  ddos: "4d21379b4f9f4bb088e0729962c8b3cf",
} as const;

const EVERY_REQUEST = "true";

export function declareFirewall(
  name: string,
  config: EdgeConfig,
  admits: Exposure["admits"],
  opts: CustomResourceOptions,
): Firewall {
  const ruleset = (role: string, phase: string, rules: Rule[]): Ruleset =>
    new Ruleset(
      `${name}-${role}`,
      { zoneId: config.zoneId, kind: "zone", name: `${name}-${role}`, phase, rules },
      opts,
    );

  const isPaid = config.plan !== "free";
  return {
    ddosOverride: ruleset("ddos-override", "ddos_l7", [ddosRule(config)]),
    customRules: ruleset("custom-rules", "http_request_firewall_custom", [
      ...emergencyRules(config, admits),
      ...firewallRules(config),
    ]),
    rateLimits: ruleset("rate-limits", "http_ratelimit", rateLimitRules(config)),
    managedRules: isPaid ? ruleset("managed-rules", "http_request_firewall_managed", managedRules()) : undefined,
    customErrors: isPaid ? ruleset("custom-errors", "http_custom_errors", [emergencyError(admits)]) : undefined,
  };
}

/** Every plan may have one override, for all requests. It is kept at "default" too, so that drift shows. */
function ddosRule({ ddosSensitivity }: EdgeConfig): Rule {
  return {
    ...execute("ddos", "HTTP DDoS Attack Protection"),
    actionParameters: { id: MANAGED_RULESETS.ddos, overrides: { sensitivityLevel: ddosSensitivity } },
  };
}

function firewallRules({ firewall }: EdgeConfig): Rule[] {
  return firewall.map(({ name, expression, action }) => ({
    ref: name,
    description: name,
    expression,
    action,
    enabled: true,
  }));
}

/** Clients are told apart by address; every plan counts by data centre. */
function rateLimitRules({ rateLimits }: EdgeConfig): Rule[] {
  return rateLimits.map(({ name, expression, requests, periodSeconds, blockSeconds }) => ({
    ref: name,
    description: name,
    expression,
    action: "block",
    enabled: true,
    ratelimit: {
      characteristics: ["cf.colo.id", "ip.src"],
      requestsPerPeriod: requests,
      period: periodSeconds,
      mitigationTimeout: blockSeconds,
    },
  }));
}

function managedRules(): Rule[] {
  return [execute("cloudflare", "Cloudflare Managed Ruleset"), execute("owasp", "Cloudflare OWASP Core Ruleset")];
}

function execute(ruleset: keyof typeof MANAGED_RULESETS, description: string): Rule {
  return {
    ref: ruleset,
    description,
    expression: EVERY_REQUEST,
    action: "execute",
    enabled: true,
    actionParameters: { id: MANAGED_RULESETS[ruleset] },
  };
}
