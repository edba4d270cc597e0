import assert from "node:assert/strict";
import type { CloudResource } from "../../sandbox/types";
import { readDeployed } from "../../sandbox/world/deployed";
import { seeded } from "../../sandbox/world/random";
import { createRateLimits, type RateLimits } from "../../sandbox/world/rateLimits";
import { decide } from "../../sandbox/world/route";
import {
  type Asked,
  customError,
  decision,
  killSwitch,
  loadBalancer,
  outcome,
  outcomeOf,
  request,
  ruleset,
  SEED,
  STABLE,
  twoReleases,
} from "./worldFixtures";

describe("The firewall", () => {
  const custom = (...rules: Record<string, unknown>[]): CloudResource => ruleset("http_request_firewall_custom", rules);
  const product = [...twoReleases(), loadBalancer({ stable: 1 })];
  const readOnly = {
    action: "block",
    expression: 'http.request.method in {"POST" "PUT" "PATCH" "DELETE"}',
    actionParameters: { response: { statusCode: 403, content: "{}", contentType: "application/json" } },
  };
  const apology = { statusCode: 503, content: "Sorry.", contentType: "text/plain" };

  it("turns everybody away with the kill switch, in the words of the custom error", () => {
    assert.deepEqual(decision([...product, ...killSwitch()]), {
      kind: "answer",
      answer: { status: 503, body: "Closed.", contentType: "text/plain" },
    });
  });

  it("turns writers alone away in safe mode", () => {
    assert.equal(outcome([...product, custom(readOnly)], { method: "DELETE" }), 403);
    assert.equal(outcome([...product, custom(readOnly)]), STABLE);
  });

  it("answers 403 when a block names no response, and to a challenge", () => {
    assert.equal(outcome([...product, custom({ action: "block", expression: "true" })]), 403);
    assert.equal(outcome([...product, custom({ action: "managed_challenge", expression: "true" })]), 403);
  });

  it("answers a block with the custom error that is enabled for it", () => {
    const block = custom({ action: "block", expression: 'http.request.uri.path eq "/admin"' });
    const admin = { path: "/admin" };
    assert.equal(outcome([...product, block, customError(apology)], admin), 503);
    assert.equal(outcome([...product, block, customError(apology, { enabled: false })], admin), 403);
    assert.equal(outcome([...product, block, customError({ ...apology, statusCode: undefined })], admin), 403);
  });

  it("keeps the response that a blocking rule brings along, and what applications answer", () => {
    const errors = customError(apology, { expression: "true" });
    const refused = decision([...product, custom(readOnly), errors], { method: "POST" });
    const answer = { status: 403, body: "{}", contentType: "application/json" };
    assert.deepEqual(refused, { kind: "answer", answer });
    assert.equal(outcome([...product, custom(readOnly), errors]), STABLE);
  });

  it("lets pass what a rule only logs, and what a disabled rule would block", () => {
    const log = { action: "log", expression: "true" };
    assert.equal(outcome([...product, custom(log, { action: "block", expression: "true", enabled: false })]), STABLE);
  });

  it("stops at a rule that skips the rest of the ruleset", () => {
    const skip = { action: "skip", expression: "ip.src eq 127.0.0.1", actionParameters: { ruleset: "current" } };
    const block = { action: "block", expression: "true" };
    assert.equal(outcome([...product, custom(skip, block)]), STABLE);
    assert.equal(outcome([...product, custom(skip, block)], { clientAddress: "127.0.0.2" }), 403);
    assert.equal(outcome([...product, custom(block, skip)]), 403);
  });

  it("does not see traffic that is not proxied, nor another zone's", () => {
    const unproxied = loadBalancer({ stable: 1 }, { proxied: false });
    assert.equal(outcome([...twoReleases(), unproxied, ...killSwitch()]), STABLE);
    const block = { action: "block", expression: "true" };
    const elsewhere = ruleset("http_request_firewall_custom", [block], "f".repeat(32));
    assert.equal(outcome([...product, elsewhere]), STABLE);
  });

  it("leaves the rules of other phases alone", () => {
    const rules = [{ action: "set_cache_settings", expression: "http.request.uri.path.extension in {\"css\"}" }];
    assert.equal(outcome([...product, ruleset("http_request_cache_settings", rules)]), STABLE);
  });

  it("tells of an expression that does not parse", () => {
    const found = decision([...product, custom({ action: "block", expression: "http.host eq" })]);
    assert.equal(outcomeOf(found), 500);
    const words = found.kind === "answer" ? found.answer.body : "";
    assert.match(words, /rules\.0\.expression: Rules language: at position 12/);
  });
});

describe("A rate limit", () => {
  const characteristics = ["ip.src", "cf.colo.id"];
  const ratelimit = { characteristics, period: 60, requestsPerPeriod: 2, mitigationTimeout: 120 };
  const expression = 'starts_with(http.request.uri.path, "/login")';
  const limited = ruleset("http_ratelimit", [{ action: "block", expression, ratelimit }]);
  const product = [...twoReleases(), loadBalancer({ stable: 1 }), limited];

  function visitor(resources: readonly CloudResource[], limits: RateLimits): (asked?: Asked) => string | number {
    const landscape = readDeployed(resources);
    const chance = { random: seeded(SEED), limits };
    return (asked) => outcomeOf(decide(request({ path: "/login", ...asked }), landscape, chance));
  }

  it("answers 429 from the first request too many until the timeout is over", () => {
    let now = 0;
    const ask = visitor(product, createRateLimits(() => now));
    assert.deepEqual([ask(), ask(), ask(), ask()], [STABLE, STABLE, 429, 429]);
    now = 119_000;
    assert.equal(ask(), 429);
    now = 120_000;
    assert.equal(ask(), STABLE);
  });

  it("counts each client, and only the requests that its expression names", () => {
    const ask = visitor(product, createRateLimits(() => 0));
    assert.deepEqual([ask(), ask({ path: "/" }), ask({ path: "/" }), ask()], [STABLE, STABLE, STABLE, STABLE]);
    assert.equal(ask({ clientAddress: "127.0.0.2" }), STABLE);
    assert.equal(ask(), 429);
    assert.equal(ask({ path: "/" }), STABLE);
  });

  it("starts anew with each period", () => {
    let now = 0;
    const ask = visitor(product, createRateLimits(() => now));
    assert.deepEqual([ask(), ask()], [STABLE, STABLE]);
    now = 60_000;
    assert.deepEqual([ask(), ask(), ask()], [STABLE, STABLE, 429]);
  });

  it("is no block of the firewall: the custom error for these leaves it alone", () => {
    const closed = customError({ statusCode: 503, content: "Closed.", contentType: "text/plain" });
    const ask = visitor([...product, closed], createRateLimits(() => 0));
    assert.deepEqual([ask(), ask(), ask()], [STABLE, STABLE, 429]);
  });

  it("is spared to a request that a custom rule lets skip it", () => {
    const skip = { action: "skip", expression: "true", actionParameters: { phases: ["http_ratelimit"] } };
    const ask = visitor([...product, ruleset("http_request_firewall_custom", [skip])], createRateLimits(() => 0));
    assert.deepEqual([ask(), ask(), ask()], [STABLE, STABLE, STABLE]);
  });
});
