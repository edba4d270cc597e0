import assert from "node:assert/strict";
import type { CloudResource } from "../../sandbox/types";
import {
  assertShare,
  CANDIDATE,
  decision,
  dnsRecord,
  HOST,
  httpRoute,
  killSwitch,
  loadBalancer,
  outcome,
  outcomes,
  pool,
  service,
  STABLE,
  twoReleases,
  webDeployment,
  workload,
} from "./worldFixtures";

describe("The load balancer", () => {
  it("splits requests by the weights of its pools", () => {
    const found = outcomes([...twoReleases(), loadBalancer({ stable: 0.75, candidate: 0.25 })], 10_000);
    assertShare(found.get(CANDIDATE) ?? 0, 10_000, 0.25);
    assertShare(found.get(STABLE) ?? 0, 10_000, 0.75);
  });

  it("sends nothing to a pool of weight 0", () => {
    const found = outcomes([...twoReleases(), loadBalancer({ stable: 1, candidate: 0 })], 2000);
    assert.deepEqual([...found.keys()], [STABLE]);
  });

  it("gives a pool without a weight of its own the default weight", () => {
    const randomSteering = { defaultWeight: 1, poolWeights: { stable: 0 } };
    assert.equal(outcome([...twoReleases(), loadBalancer({}, { randomSteering })]), CANDIDATE);
  });

  it("ignores weights and takes the first pool when the policy is not random, as Cloudflare does", () => {
    const balancer = loadBalancer({ stable: 0, candidate: 1 }, { steeringPolicy: "off" });
    assert.equal(outcome([...twoReleases(), balancer]), STABLE);
  });

  it("falls back when no pool is enabled", () => {
    const fallback = pool("fallback", "candidate.example.com");
    const balancer = loadBalancer({ stable: 1 }, { defaultPools: ["stable"], fallbackPool: "fallback" });
    const disabled = pool("stable", "stable.example.com", { enabled: false });
    const others = twoReleases().filter(({ id }) => id !== "stable");
    assert.equal(outcome([...others, disabled, fallback, balancer]), CANDIDATE);
  });

  it("answers 503 when the fallback has no origin either", () => {
    const balancer = loadBalancer({}, { defaultPools: [], fallbackPool: "gone" });
    assert.equal(outcome([...twoReleases(), balancer]), 503);
  });

  it("takes precedence over a DNS record of the same name, unless it is disabled", () => {
    const record = dnsRecord(HOST, "gateway.example.net");
    const route = httpRoute("direct", [HOST], [{ backendRefs: [{ name: "candidate", port: 80 }] }]);
    const resources = [...twoReleases(), record, route];
    assert.equal(outcome([...resources, loadBalancer({ stable: 1 })]), STABLE);
    assert.equal(outcome([...resources, loadBalancer({ stable: 1 }, { enabled: false })]), CANDIDATE);
  });

  it("lets a rule steer testers to the candidate at weight 0", () => {
    const condition = 'any(http.request.headers["x-release"][*] eq "r15")';
    const rules = [{ name: "testers", condition, overrides: { defaultPools: ["candidate"], steeringPolicy: "off" } }];
    const resources = [...twoReleases(), loadBalancer({ stable: 1, candidate: 0 }, { rules })];
    assert.equal(outcome(resources, { headers: { "x-release": "r15" } }), CANDIDATE);
    assert.equal(outcome(resources), STABLE);
  });

  it("lets a rule answer by itself, in order of priority", () => {
    const rules = [
      { priority: 2, fixedResponse: { statusCode: 418 } },
      { priority: 1, fixedResponse: { statusCode: 503, messageBody: "Closed.", contentType: "text/plain" } },
      { priority: 0, disabled: true, fixedResponse: { statusCode: 410 } },
    ];
    assert.equal(outcome([...twoReleases(), loadBalancer({ stable: 1 }, { rules })]), 503);
  });
});

describe("Session affinity", () => {
  const balancer = loadBalancer({ stable: 1, candidate: 0 }, { sessionAffinity: "cookie" });
  const returning = { headers: { cookie: "theme=dark; __cflb=candidate" } };

  it("brings a returning client to its pool whatever the weights", () => {
    assert.equal(outcome([...twoReleases(), balancer], returning), CANDIDATE);
  });

  it("gives a new client the cookie of its pool", () => {
    const found = decision([...twoReleases(), balancer]);
    assert.match(found.kind === "forward" ? (found.setCookie ?? "") : "", /^__cflb=stable; .*Max-Age=82800/);
  });

  it("ends when the pool leaves the load balancer", () => {
    const left = loadBalancer({ stable: 1 }, { sessionAffinity: "cookie", defaultPools: ["stable"] });
    assert.equal(outcome([...twoReleases(), left], returning), STABLE);
  });

  it("ends when the pool is disabled", () => {
    const resources = twoReleases().filter(({ id }) => id !== "candidate");
    const disabled = pool("candidate", "candidate.example.com", { enabled: false });
    assert.equal(outcome([...resources, disabled, balancer], returning), STABLE);
  });

  it("is off unless the load balancer asks for it", () => {
    assert.equal(outcome([...twoReleases(), loadBalancer({ stable: 1, candidate: 0 })], returning), STABLE);
  });
});

describe("The cluster's gateway", () => {
  const entrance = dnsRecord(HOST, "gateway.example.net");
  const backends = (stable: number, candidate: number): Record<string, unknown>[] => [
    { name: "stable", port: 80, weight: stable },
    { name: "candidate", port: 80, weight: candidate },
  ];
  const product = (...rules: Record<string, unknown>[]): CloudResource[] => [
    ...twoReleases(),
    entrance,
    httpRoute("api", [HOST], rules),
  ];

  it("splits requests by the weights of the backends", () => {
    const found = outcomes(product({ backendRefs: backends(95, 5) }), 20_000);
    assertShare(found.get(CANDIDATE) ?? 0, 20_000, 0.05);
  });

  it("takes the most specific match first, wherever it stands", () => {
    const to = (name: string): Record<string, unknown>[] => [{ name, port: 80 }];
    const resources = product(
      { backendRefs: to("stable") },
      { matches: [{ path: { type: "PathPrefix", value: "/v2" } }], backendRefs: to("candidate") },
      { matches: [{ path: { type: "Exact", value: "/v2/frozen" } }], backendRefs: to("stable") },
      { matches: [{ headers: [{ name: "X-Release", value: "r15" }] }], backendRefs: to("candidate") },
    );
    assert.equal(outcome(resources), STABLE);
    assert.equal(outcome(resources, { path: "/v2/orders" }), CANDIDATE);
    assert.equal(outcome(resources, { path: "/v20" }), STABLE);
    assert.equal(outcome(resources, { path: "/v2/frozen" }), STABLE);
    assert.equal(outcome(resources, { headers: { "x-release": "r15" } }), CANDIDATE);
    assert.equal(outcome(resources, { headers: { "x-release": "r14" } }), STABLE);
  });

  it("prefers an exact host to a wildcard, and answers 404 for a host that no route takes", () => {
    const wildcard = httpRoute("wild", ["*.example.com"], [{ backendRefs: backends(0, 1) }]);
    const other = dnsRecord("other.example.com", "gateway.example.net");
    const resources = [...product({ backendRefs: backends(1, 0) }), wildcard, other];
    assert.equal(outcome(resources), STABLE);
    assert.equal(outcome(resources, { host: "other.example.com" }), CANDIDATE);
    assert.equal(outcome([...twoReleases(), entrance]), 404);
  });

  it("answers 500 for backends that are not there, and when all weights are 0", () => {
    assert.equal(outcome(product({ backendRefs: [{ name: "gone", port: 80 }] })), 500);
    assert.equal(outcome(product({ backendRefs: [{ name: "stable", port: 81 }] })), 500);
    assert.equal(outcome(product({ backendRefs: backends(0, 0) })), 500);
    assert.equal(outcome(product({})), 500);
  });

  it("answers 503 for a Service that selects nothing that runs", () => {
    const resources = product({ backendRefs: [{ name: "idle", port: 80 }] });
    assert.equal(outcome([...resources, service("idle")]), 503);
    assert.equal(outcome([...resources, service("idle"), workload("idle", "1.0.0", { replicas: 0 })]), 503);
    assert.equal(outcome([...resources, service("idle"), workload("idle", "1.0.0", { replicas: 1 })]), "shop/idle");
  });

  it("shares a Service among the Deployments it selects by their replicas", () => {
    const both = service("both", { tier: "web" });
    const tier = (name: string, replicas: number): CloudResource =>
      workload(name, name, { replicas, template: { metadata: { labels: { tier: "web" } } } });
    const route = product({ backendRefs: [{ name: "both", port: 80 }] });
    const found = outcomes([...route, both, tier("few", 1), tier("many", 3)], 8000);
    assertShare(found.get("shop/few") ?? 0, 8000, 0.25);
  });
});

describe("Vercel", () => {
  const old = webDeployment("dpl_1", "1.4.0", "web-1.vercel.app");
  const young = webDeployment("dpl_2", "1.5.0", "web-2.vercel.app");
  const webPool = (host: string): CloudResource =>
    pool("stable", "", { origins: [{ name: "web", address: host, header: { hosts: [host] } }] });

  it("serves the deployment that the origin's host header names", () => {
    assert.equal(outcome([old, young, webPool("web-2.vercel.app"), loadBalancer({ stable: 1 })]), "dpl_2");
  });

  it("does not find a deployment when the origin is asked by a name that Vercel does not know", () => {
    assert.equal(outcome([old, young, dnsRecord(HOST, "web-1.vercel.app")]), 404);
  });

  it("gives the project's own name to the production deployment made last", () => {
    const domains = ["web.vercel.app"];
    const both = [old, young].map((made) => ({ ...made, properties: { ...made.properties, domains } }));
    assert.equal(outcome(both, { host: "web.vercel.app" }), "dpl_2");
  });

  it("follows an alias to the deployment that it is set to", () => {
    const alias = { package: "vercel", type: "vercel:index/alias:Alias", id: "alias" };
    const set = { ...alias, properties: { alias: HOST, deploymentId: "dpl_2" } };
    assert.equal(outcome([old, young, set, dnsRecord(HOST, "cname.vercel-dns.com")]), "dpl_2");
  });

  it("serves a deployment under its own name, past the zone", () => {
    assert.equal(outcome([old, young, ...killSwitch()], { host: "web-1.vercel.app" }), "dpl_1");
  });

  it("answers 530 for a host name under which nothing is deployed", () => {
    assert.equal(outcome([old], { host: "nowhere.example.com" }), 530);
  });
});
