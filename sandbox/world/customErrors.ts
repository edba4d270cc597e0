/**
 * Cloudflare's custom errors, as far as they concern what the firewall refuses: another answer in place of the usual
 * block page. Errors of applications stay as they are.
 * https://developers.cloudflare.com/rules/custom-errors/
 */

import type { EdgeRequest } from "../rules/request";
import type { ErrorRuleset } from "./cloudflare";
import type { Answer } from "./request";

export const CUSTOM_ERRORS_PHASE = "http_custom_errors";

/** The answer of the first rule that applies to the refusal; the refusal itself where none does. */
export function withCustomError(request: EdgeRequest, refusal: Answer, rulesets: readonly ErrorRuleset[]): Answer {
  const { errorType, status } = refusal;
  if (errorType === undefined) return refusal;
  const rules = rulesets.flatMap((ruleset) => ruleset.rules);
  const rule = rules.find(({ enabled, expression }) => enabled && expression({ ...request, errorType }));
  if (!rule) return refusal;
  const { statusCode = status, content, contentType } = rule.actionParameters;
  return { status: statusCode, body: content, contentType };
}
