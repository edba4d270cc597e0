/**
 * The emergency brake: kill switch and safe mode. Both are custom rules that are always there, switched by `enabled`.
 *
 * A rule can block with a status from 400 to 499 alone (Cloudflare docs, "Configure a custom response for blocked
 * requests"), and the kill switch is to answer 503: come back later, and let no search engine drop a page. So it is
 * two resources that a toggle changes: its rule blocks every request, and a custom error turns blocks into 503. While
 * it is on there is no other answer, hence no block that it would be wrong to turn. In the moment
 * between the two changes requests are let in or refused as they should be; only a refusal's status may be the other.
 */

import type { types } from "@pulumi/cloudflare";
import type { Exposure } from "../../release/exposure";
import type { EdgeConfig } from "../../release/schema";

type Rule = types.input.RulesetRule;
type Admits = Exposure["admits"];

const EVERY_REQUEST = "true";
const WRITES = 'http.request.method in {"POST" "PUT" "PATCH" "DELETE"}';
const FIREWALL_BLOCKS = 'cf.response.error_type eq "waf"';

const CLOSED = "Closed for the moment. Please come back soon.\n";
const READ_ONLY = { error: "read_only", message: "Nothing can be changed for the moment. Please try again soon." };

/** To stand before all other custom rules. The free plan has no response of one's own: there Cloudflare's page shows. */
export function emergencyRules({ plan }: EdgeConfig, admits: Admits): Rule[] {
  const response = { statusCode: 403, contentType: "application/json", content: JSON.stringify(READ_ONLY) };
  return [
    {
      ref: "kill_switch",
      description: "Kill switch: refuse every request",
      expression: EVERY_REQUEST,
      action: "block",
      enabled: admits === "nobody",
    },
    {
      ref: "safe_mode",
      description: "Safe mode: refuse every request that writes",
      expression: WRITES,
      action: "block",
      enabled: admits === "readers",
      ...(plan !== "free" && { actionParameters: { response } }),
    },
  ];
}

/** What blocks answer while the kill switch is on. */
export function emergencyError(admits: Admits): Rule {
  return {
    ref: "kill_switch",
    description: "Kill switch: answer 503",
    expression: FIREWALL_BLOCKS,
    action: "serve_error",
    enabled: admits === "nobody",
    actionParameters: { statusCode: 503, contentType: "text/plain", content: CLOSED },
  };
}
