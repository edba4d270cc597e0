import assert from "node:assert/strict";
import { ExpressionError, parseExpression } from "../../sandbox/rules/expression";
import { type Asked, request } from "./worldFixtures";

const POST: Asked = { method: "POST", path: "/api/orders", query: "page=2", headers: { "user-agent": "curl/8.5" } };

const JUDGEMENTS: readonly [expression: string, asked: Asked, holds: boolean][] = [
  ["true", {}, true],
  ["false", {}, false],
  ['http.request.method eq "POST"', POST, true],
  ['http.request.method == "post"', POST, false],
  ['http.request.method in {"POST" "PUT" "PATCH" "DELETE"}', POST, true],
  ['http.request.method in {"POST" "PUT" "PATCH" "DELETE"}', {}, false],
  ['http.host ne "api.example.com"', {}, false],
  ['http.request.uri.path contains "/api/"', POST, true],
  ['http.request.uri eq "/api/orders?page=2"', POST, true],
  ['http.request.uri.query contains "page"', POST, true],
  ['http.request.uri.path matches "^/api/(orders|carts)$"', POST, true],
  ['http.request.uri.path ~ r"^/api/\\w+$"', POST, true],
  ['http.request.uri.path matches r#"^/"quoted"$"#', { path: '/"quoted"' }, true],
  ['starts_with(http.request.uri.path, "/api") and ends_with(http.request.uri.path, "orders")', POST, true],
  ['lower(http.user_agent) contains "CURL"', POST, false],
  ['upper(http.user_agent) contains "CURL"', POST, true],
  ["len(http.request.uri.path) gt 5", POST, true],
  ["ip.src eq 127.0.0.1", {}, true],
  ["ip.src in {127.0.1.0/24 127.0.0.0/24}", {}, true],
  ["ip.src in {2001:db8::/32}", { clientAddress: "2001:db8::7" }, true],
  ["ip.src in {2001:db8::/32}", {}, false],
  ["cf.threat_score gt 10", {}, false],
  ["cf.threat_score in {0..5 90}", {}, true],
  ["not cf.client.bot and ssl", {}, true],
  ['http.user_agent eq ""', {}, false],
  ['http.user_agent ne "curl"', {}, true],
  ['not http.user_agent contains "curl"', POST, false],
  ['any(http.request.headers["x-release"][*] eq "r2")', { headers: { "x-release": "r2" } }, true],
  ['any(lower(http.request.headers["x-release"][*]) eq "r2")', { headers: { "x-release": "R2" } }, true],
  ['http.request.headers["x-release"][0] eq "r2"', {}, false],
  ['http.cookie contains "tester=1"', { headers: { cookie: "a=b; tester=1" } }, true],
];

const PRECEDENCES: readonly [expression: string, holds: boolean][] = [
  ["true or true and false", true],
  ["(true or true) and false", false],
  ["not false and false", false],
  ["not (false and false)", true],
  ["!!true", true],
  ["true xor true or true", true],
  ["true ^^ true && false", true],
  ["false || false or true", true],
];

const OF_ANSWERS: readonly [expression: string, holds: boolean][] = [
  ['cf.response.error_type eq "waf"', true],
  ['cf.response.error_type in {"ratelimit" "5xx"}', false],
  ['cf.response.error_type eq "waf" and http.host eq "other.example.com"', false],
];

const REFUSALS: readonly [expression: string, position: number, part: RegExp][] = [
  ["", 0, /found the end, expected a field/],
  ["http.request.metod eq \"GET\"", 0, /"http.request.metod".*http.request.method/],
  ['cf.response.error_type eq "waf"', 0, /"cf.response.error_type".*expected a field/],
  ['http.host equals "a"', 10, /"equals".*an operator: eq, ne/],
  ['http.host lt 3', 10, /operator for a field of type string/],
  ["http.host eq api", 13, /expected string/],
  ['http.host eq "a" http.host', 17, /"and", "or" or the end/],
  ['http.host eq "a" and', 20, /found the end/],
  ['(http.host eq "a"', 17, /found the end, expected "\)"/],
  ['http.host eq "a', 13, /found """/],
  ["ip.src eq 127.0.0.0/24", 10, /one address; ranges go in a set/],
  ["ip.src in {127.0.0.0/99}", 11, /CIDR range/],
  ['http.host matches "("', 18, /a regular expression/],
  ['http.request.headers["X-A"][0] eq "b"', 21, /lower case/],
  ['http.request.headers["a"][*] eq "b"', 0, /one value/],
  ['any(http.host eq "b")', 4, /all values of a header/],
  ["http.host # comment", 10, /found "#"/],
  ["http.host in {1 2}", 14, /expected string/],
  [`http.host eq "${"a".repeat(4096)}"`, 4096, /at most 4096/],
];

describe("The Rules language of the edge", () => {
  for (const [expression, asked, holds] of JUDGEMENTS) {
    it(`finds ${expression} ${String(holds)} of ${asked.method ?? "GET"} ${asked.path ?? "/"}`, () => {
      assert.equal(parseExpression(expression)(request(asked)), holds);
    });
  }

  for (const [expression, holds] of PRECEDENCES) {
    it(`finds ${expression} ${String(holds)}`, () => {
      assert.equal(parseExpression(expression)(request()), holds);
    });
  }

  for (const [expression, holds] of OF_ANSWERS) {
    it(`finds ${expression} ${String(holds)} of a request that the firewall blocks`, () => {
      assert.equal(parseExpression(expression, "response")({ ...request(), errorType: "waf" }), holds);
    });
  }

  for (const [expression, position, part] of REFUSALS) {
    it(`refuses ${expression.slice(0, 40) || "nothing at all"} at position ${position}`, () => {
      assert.throws(
        () => parseExpression(expression),
        (error) => error instanceof ExpressionError && error.position === position && part.test(error.message),
      );
    });
  }
});
