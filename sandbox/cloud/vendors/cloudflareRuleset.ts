/** Cloudflare's rulesets: which there may be, and what their rules may say. */

import { ExpressionError, parseExpression } from "../../rules/expression";
import { hasUnknown, listAt, numberAt, textAt, valueAt, type Finding, type Properties } from "../values";
import type { Declared, Neighbours, ResourceRules } from "./vendor";

export const RULESET = "cloudflare:index/ruleset:Ruleset";

export const ruleset: ResourceRules = {
  replaceOn: ["kind", "phase"],
  checks: [rulesetScope, expressions, statusCodes, rateLimits, challengeTimeouts],
  refusals: [onlyEntryPoint],
};

/** Ruleset Engine, "Rulesets API": a zone ruleset is addressed through its zone, all others through the account. */
function rulesetScope(inputs: Properties): readonly Finding[] {
  const zonal = inputs.kind === "zone";
  const path = zonal ? "zoneId" : "accountId";
  if (inputs[path] !== undefined || (!zonal && inputs.zoneId !== undefined)) return [];
  return [{ path, reason: `is required for a ruleset of kind "${String(inputs.kind)}"` }];
}

/** Phases whose expressions are read here, and whether these may ask about the answer. */
const STAGES: Readonly<Record<string, "request" | "response">> = {
  http_request_firewall_custom: "request",
  http_ratelimit: "request",
  http_custom_errors: "response",
};

function expressions(inputs: Properties): readonly Finding[] {
  const stage = STAGES[textAt(inputs, "phase") ?? ""];
  if (stage === undefined) return [];
  return listAt(inputs, "rules").flatMap((rule, index) => {
    const mistake = mistakeIn(textAt(rule, "expression"), stage);
    return mistake === undefined ? [] : [{ path: `rules[${index}].expression`, reason: mistake }];
  });
}

function mistakeIn(expression: string | undefined, stage: "request" | "response"): string | undefined {
  if (expression === undefined || hasUnknown(expression)) return undefined;
  try {
    parseExpression(expression, stage);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/**
 * What an answer's status may be, by the rule's action. WAF, "Configure a custom response for blocked requests"; Rules,
 * "Custom Errors parameters".
 */
const STATUS_CODES = [
  { action: "block", place: "actionParameters.response.statusCode", least: 400, most: 499 },
  { action: "serve_error", place: "actionParameters.statusCode", least: 400, most: 999 },
] as const;

function statusCodes(inputs: Properties): readonly Finding[] {
  return listAt(inputs, "rules").flatMap((rule, index) =>
    STATUS_CODES.flatMap(({ action, place, least, most }) => {
      const status = numberAt(rule, place);
      if (valueAt(rule, "action") !== action || status === undefined) return [];
      if (status >= least && status <= most) return [];
      return [{ path: `rules[${index}].${place}`, reason: `expected ${least} to ${most}, found ${status}` }];
    }),
  );
}

/** Seconds; WAF, "Rate limiting parameters". */
const PERIODS = [10, 60, 120, 300, 600, 3600];

function rateLimits(inputs: Properties): readonly Finding[] {
  return listAt(inputs, "rules").flatMap((rule, index) => {
    const period = numberAt(rule, "ratelimit.period");
    if (period === undefined || PERIODS.includes(period)) return [];
    const path = `rules[${index}].ratelimit.period`;
    return [{ path, reason: `expected one of ${PERIODS.join(", ")} seconds, found ${period}` }];
  });
}

/** WAF, "Rate limiting parameters": a challenge has no duration. */
function challengeTimeouts(inputs: Properties): readonly Finding[] {
  return listAt(inputs, "rules").flatMap((rule, index) => {
    const timeout = numberAt(rule, "ratelimit.mitigationTimeout") ?? 0;
    if (timeout === 0 || !(textAt(rule, "action") ?? "").includes("challenge")) return [];
    const path = `rules[${index}].ratelimit.mitigationTimeout`;
    return [{ path, reason: `expected 0 where the action is a challenge, found ${timeout}` }];
  });
}

/** Ruleset Engine, "About rulesets": a phase has one entry point ruleset per zone, and one per account. */
function onlyEntryPoint({ inputs, previous }: Declared, cloud: Neighbours): readonly Finding[] {
  if (previous !== undefined || !["zone", "root"].includes(String(inputs.kind))) return [];
  const taken = cloud.ofType(RULESET).find(({ properties }) =>
    ["zoneId", "accountId", "phase", "kind"].every((name) => properties[name] === inputs[name]),
  );
  if (taken === undefined) return [];
  const place = `${String(inputs.kind)} and phase "${String(inputs.phase)}"`;
  return [{ path: "phase", reason: `ruleset ${taken.id} is already there for this ${place}` }];
}
