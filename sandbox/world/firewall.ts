/**
 * Cloudflare's firewall: custom rules first, then rate limits. Pure but for the counters of the rate limits.
 * Phases and actions: https://developers.cloudflare.com/waf/custom-rules/
 */

import type { EdgeRequest, ErrorType } from "../rules/request";
import type { Rule, Ruleset } from "./cloudflare";
import type { RateLimits } from "./rateLimits";
import { type Answer, plainAnswer } from "./request";

export const CUSTOM_RULES_PHASE = "http_request_firewall_custom";
export const RATE_LIMITS_PHASE = "http_ratelimit";

/** What the firewall answers; undefined when it lets the request pass. */
export function firewall(request: EdgeRequest, rulesets: readonly Ruleset[], limits: RateLimits): Answer | undefined {
  const custom = applyRules(rulesOf(rulesets, CUSTOM_RULES_PHASE), (rule) => rule.expression(request));
  if (custom.refusal) return custom.refusal("waf");
  if (custom.skipped.includes(RATE_LIMITS_PHASE)) return undefined;
  return applyRules(rulesOf(rulesets, RATE_LIMITS_PHASE), (rule) => overLimit(rule, request, limits)).refusal?.("ratelimit");
}

type Refusal = (errorType: ErrorType) => Answer;

/** What a rule that applies leads to; `go on` where it leads to nothing. */
type Effect = "go on" | "stop here" | { readonly skip: readonly string[] } | Refusal;

interface Outcome {
  readonly refusal?: Refusal;
  /** Phases that a skip rule spares the request. */
  readonly skipped: readonly string[];
}

const ACTIONS: Readonly<Record<string, (rule: Rule) => Effect>> = {
  block: (rule) => (errorType) => blockPage(rule, errorType),
  challenge: () => challengePage,
  js_challenge: () => challengePage,
  managed_challenge: () => challengePage,
  log: () => "go on",
  skip: ({ actionParameters }) =>
    actionParameters?.ruleset === "current" ? "stop here" : { skip: actionParameters?.phases ?? [] },
};

function rulesOf(rulesets: readonly Ruleset[], phase: string): readonly Rule[] {
  const rules = rulesets.filter((ruleset) => ruleset.phase === phase).flatMap((ruleset) => ruleset.rules);
  return rules.filter(({ enabled }) => enabled);
}

function applyRules(rules: readonly Rule[], applies: (rule: Rule) => boolean): Outcome {
  const skipped: string[] = [];
  for (const rule of rules) {
    if (!applies(rule)) continue;
    const effect = ACTIONS[rule.action]?.(rule) ?? "go on";
    if (effect === "stop here") break;
    if (typeof effect === "function") return { refusal: effect, skipped };
    if (typeof effect === "object") skipped.push(...effect.skip);
  }
  return { skipped };
}

function overLimit(rule: Rule, request: EdgeRequest, limits: RateLimits): boolean {
  const { ratelimit } = rule;
  if (!ratelimit) return false;
  const applies = rule.expression(request);
  const counts = ratelimit.countingExpression ? ratelimit.countingExpression(request) : applies;
  const key = [rule.ref, rule.description, ...ratelimit.characteristics.map((read) => read(request))].join("\n");
  const over = counts ? limits.count(key, ratelimit) : limits.isOver(key);
  return applies && over;
}

/** What a block answers without a response of its own. */
const USUAL_STATUS: Readonly<Record<ErrorType, number>> = { waf: 403, ratelimit: 429 };

/** A rule's own response is final; the usual one may give way to a custom error. */
function blockPage({ actionParameters }: Rule, errorType: ErrorType): Answer {
  const response = actionParameters?.response;
  if (!response) return { ...plainAnswer(USUAL_STATUS[errorType], "Blocked by a rule of the edge."), errorType };
  return { status: response.statusCode, body: response.content, contentType: response.contentType };
}

/** The load client and curl cannot solve a challenge, so for them it is a refusal. */
function challengePage(): Answer {
  return { ...plainAnswer(403, "Are you human? The edge asks."), headers: { "cf-mitigated": "challenge" } };
}
