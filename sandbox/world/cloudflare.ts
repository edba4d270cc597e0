/** Cloudflare's resources as its edge reads them: names and defaults of package `@pulumi/cloudflare` 6. */

import { z } from "zod";
import { type Expression, ExpressionError, parseExpression } from "../rules/expression";
import { parseCharacteristic } from "../rules/fields";
import { orDefault, orNothing } from "./optional";

export type LoadBalancer = z.output<typeof loadBalancer>;
export type LoadBalancerRule = z.output<typeof loadBalancerRule>;
export type Pool = z.output<typeof pool>;
export type DnsRecord = z.output<typeof dnsRecord>;
export type Ruleset = z.output<typeof ruleset>;
export type Rule = z.output<typeof rule>;
export type ErrorRuleset = z.output<typeof errorRuleset>;

/** Text that must parse; a mistake becomes an issue of the schema it stands in. */
function parsed<T>(parse: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

const always: Expression = () => true;
const expression = parsed((text) => parseExpression(text));
const strings = z.array(z.string());

const randomSteering = z.object({
  defaultWeight: orDefault(z.number(), 1),
  poolWeights: orDefault(z.record(z.string(), z.number()), {}),
});

const loadBalancerRule = z.object({
  /** An empty condition is always true. */
  condition: orDefault(z.union([z.literal("").transform(() => always), expression]), always),
  disabled: orDefault(z.boolean(), false),
  priority: orNothing(z.number()),
  terminates: orDefault(z.boolean(), false),
  fixedResponse: orNothing(
    z.object({
      statusCode: orDefault(z.number(), 200),
      messageBody: orDefault(z.string(), ""),
      contentType: orDefault(z.string(), "text/plain"),
    }),
  ),
  overrides: orNothing(
    z.object({
      defaultPools: orNothing(strings),
      fallbackPool: orNothing(z.string()),
      steeringPolicy: orNothing(z.string()),
      randomSteering: orNothing(randomSteering),
      sessionAffinity: orNothing(z.string()),
    }),
  ),
});

export const loadBalancer = z.object({
  name: z.string().toLowerCase(),
  zoneId: z.string(),
  enabled: orDefault(z.boolean(), true),
  /** Without the proxy no rule of the zone sees the traffic, and no cookie is set. */
  proxied: orDefault(z.boolean(), false),
  defaultPools: strings,
  fallbackPool: z.string(),
  /** Weights count for `random` and the `least_…` policies only; left out or `off`, the first pool takes all. */
  steeringPolicy: orDefault(z.string(), "off"),
  randomSteering: orDefault(randomSteering, { defaultWeight: 1, poolWeights: {} }),
  sessionAffinity: orDefault(z.string(), "none"),
  /** Seconds that a session lasts: 23 hours. */
  sessionAffinityTtl: orDefault(z.number(), 82_800),
  rules: orDefault(z.array(loadBalancerRule), []),
});

const origin = z.object({
  address: z.string(),
  enabled: orDefault(z.boolean(), true),
  weight: orDefault(z.number(), 1),
  header: orDefault(z.object({ hosts: orDefault(strings, []) }), { hosts: [] }),
});

export const pool = z.object({ id: z.string(), enabled: orDefault(z.boolean(), true), origins: z.array(origin) });

export const dnsRecord = z.object({
  name: z.string().toLowerCase(),
  zoneId: z.string(),
  type: z.string(),
  content: orDefault(z.string(), ""),
  proxied: orDefault(z.boolean(), false),
});

const rule = z.object({
  ref: orDefault(z.string(), ""),
  description: orDefault(z.string(), ""),
  enabled: orDefault(z.boolean(), true),
  action: z.string(),
  expression,
  actionParameters: orNothing(
    z.object({
      response: orNothing(z.object({ statusCode: z.number(), content: z.string(), contentType: z.string() })),
      ruleset: orNothing(z.string()),
      phases: orDefault(strings, []),
    }),
  ),
  ratelimit: orNothing(
    z.object({
      characteristics: z.array(parsed(parseCharacteristic)),
      period: z.number(),
      requestsPerPeriod: orDefault(z.number(), Infinity),
      mitigationTimeout: orDefault(z.number(), 0),
      /** Empty means the rule's own expression. */
      countingExpression: orNothing(z.union([z.literal("").transform(() => undefined), expression])),
    }),
  ),
});

export const ruleset = z.object({
  id: z.string(),
  kind: z.string(),
  phase: z.string(),
  zoneId: orNothing(z.string()),
  rules: orDefault(z.array(rule), []),
});

const errorRule = z.object({
  enabled: orDefault(z.boolean(), true),
  action: z.literal("serve_error"),
  expression: parsed((text) => parseExpression(text, "response")),
  /** Assets, the other way to give the content, are not kept here. */
  actionParameters: z.object({ content: z.string(), contentType: z.string(), statusCode: orNothing(z.number()) }),
});

/** Of phase `http_custom_errors`. */
export const errorRuleset = z.object({ zoneId: orNothing(z.string()), rules: orDefault(z.array(errorRule), []) });
