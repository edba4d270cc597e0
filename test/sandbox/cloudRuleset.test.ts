import assert from "node:assert/strict";
import { UNKNOWN } from "../../sandbox/cloud/values";
import { pluginOf, withCloud, type Inputs } from "./cloudPlugin";

/** What the cloud has against a zone's ruleset with this one rule. */
async function failuresOf(phase: string, rule: Inputs): Promise<readonly string[]> {
  const inputs: Inputs = { zoneId: "z", name: "rules", kind: "zone", phase, rules: [rule] };
  let failures: readonly string[] = [];
  await withCloud(async (cloud) => {
    ({ failures } = await pluginOf(cloud, "cloudflare:index/ruleset:Ruleset").check(inputs));
  });
  return failures;
}

function block(statusCode: number): Inputs {
  const response = { statusCode, content: "Closed.", contentType: "text/plain" };
  return { action: "block", expression: "true", actionParameters: { response } };
}

function customError(statusCode: number, expression: string): Inputs {
  return {
    action: "serve_error",
    expression,
    actionParameters: { statusCode, content: "Closed.", contentType: "text/plain" },
  };
}

describe("a ruleset in the cloud", function () {
  this.timeout(20_000);

  const FIREWALL_PHASES = ["http_request_firewall_custom", "http_ratelimit"];

  for (const phase of FIREWALL_PHASES) {
    it(`of phase ${phase} blocks with a status from 400 to 499`, async () => {
      for (const statusCode of [400, 499]) assert.deepEqual(await failuresOf(phase, block(statusCode)), []);
      for (const statusCode of [399, 500, 503]) {
        assert.deepEqual(await failuresOf(phase, block(statusCode)), [
          `rules[0].actionParameters.response.statusCode: expected 400 to 499, found ${statusCode}`,
        ]);
      }
    });

    it(`of phase ${phase} has expressions that can be read, about requests`, async () => {
      const [unclosed] = await failuresOf(phase, { action: "block", expression: '(http.host eq "a"' });
      assert.match(unclosed ?? "", /^rules\[0\]\.expression: .*at position 17 found the end, expected "\)"/);
      const [answers] = await failuresOf(phase, { action: "block", expression: 'cf.response.error_type eq "waf"' });
      assert.match(answers ?? "", /^rules\[0\]\.expression: .*at position 0 found "cf\.response\.error_type"/);
    });
  }

  it("may have an expression that is not known yet", async () => {
    const rule = { action: "block", expression: `http.host eq "${UNKNOWN}" and` };
    assert.deepEqual(await failuresOf("http_request_firewall_custom", rule), []);
  });

  it("of phase http_custom_errors answers with any error status, and asks what the answer is", async () => {
    assert.deepEqual(await failuresOf("http_custom_errors", customError(503, 'cf.response.error_type eq "waf"')), []);
    assert.deepEqual(await failuresOf("http_custom_errors", customError(200, "true")), [
      "rules[0].actionParameters.statusCode: expected 400 to 999, found 200",
    ]);
    const [unquoted] = await failuresOf("http_custom_errors", customError(503, "cf.response.error_type eq waf"));
    assert.match(unquoted ?? "", /^rules\[0\]\.expression: .*at position 26 found "waf", expected string/);
  });

  it("of another phase may say what the sandbox cannot read", async () => {
    const rule = { action: "set_cache_settings", expression: 'http.request.uri.path.extension eq "css"' };
    assert.deepEqual(await failuresOf("http_request_cache_settings", rule), []);
  });
});
