import assert from "node:assert/strict";
import { Edge } from "../../components/edge";
import type { EdgeArgs } from "../../components/edge";
import {
  CANDIDATE,
  configOf,
  differing,
  DOMAIN,
  edge,
  inputsOf,
  rulesOf,
  tracksAt,
  WRITTEN,
} from "./edgeSample";
import { declare, ofType } from "./mocks";

describe("Edge: traffic between releases", () => {
  it("declares one pool for each release, whose origin is asked by its own host name", async () => {
    const resources = await edge({ tracks: tracksAt(25) });
    assert.deepEqual(
      ofType(resources, ":LoadBalancerPool").map(({ name }) => name),
      ["edge-1-3-0-aaaaaaaa", "edge-1-4-0-bbbbbbbb"],
    );
    const pool = inputsOf(resources, "edge-1-4-0-bbbbbbbb");
    assert.equal(pool.name, "shop-example-com-1-4-0-bbbbbbbb");
    assert.equal(pool.monitor, "edge-monitor-id");
    assert.deepEqual(pool.origins, [
      { name: CANDIDATE.id, address: CANDIDATE.origin, enabled: true, header: { hosts: [CANDIDATE.origin] } },
    ]);
  });

  it("splits traffic by the tracks' weights, and keeps a client with the release it met", async () => {
    const balancer = inputsOf(await edge({ tracks: tracksAt(7) }), "edge-load-balancer");
    assert.equal(balancer.name, DOMAIN);
    assert.equal(balancer.proxied, true);
    assert.equal(balancer.steeringPolicy, "random");
    assert.deepEqual(balancer.randomSteering, {
      defaultWeight: 0,
      poolWeights: { "edge-1-3-0-aaaaaaaa-id": 0.93, "edge-1-4-0-bbbbbbbb-id": 0.07 },
    });
    assert.equal(balancer.sessionAffinity, "cookie");
  });

  it("names only releases with traffic: a release that was taken back keeps no client", async () => {
    const balancer = inputsOf(await edge({ tracks: tracksAt(0) }), "edge-load-balancer");
    assert.deepEqual(balancer.defaultPools, ["edge-1-3-0-aaaaaaaa-id"]);
    assert.deepEqual(balancer.randomSteering, { defaultWeight: 0, poolWeights: { "edge-1-3-0-aaaaaaaa-id": 1 } });
  });

  it("falls back on the release with the most traffic", async () => {
    const fallbackAt = async (candidate: number): Promise<unknown> =>
      inputsOf(await edge({ tracks: tracksAt(candidate) }), "edge-load-balancer").fallbackPool;
    assert.equal(await fallbackAt(25), "edge-1-3-0-aaaaaaaa-id");
    assert.equal(await fallbackAt(75), "edge-1-4-0-bbbbbbbb-id");
  });

  it("changes nothing but the load balancer when a step moves", async () => {
    const moves = [
      [0, 5],
      [5, 50],
      [50, 100],
      [50, 0],
    ] as const;
    for (const [from, to] of moves) {
      const before = await edge({ tracks: tracksAt(from) });
      const after = await edge({ tracks: tracksAt(to) });
      assert.deepEqual(differing(before, after), ["edge-load-balancer"], `from ${from} to ${to}`);
    }
  });

  it("gives a first release its pool, and no load balancer, until it is exposed", async () => {
    const resources = await edge({ tracks: [{ ...CANDIDATE, weight: 0 }] });
    assert.equal(ofType(resources, ":LoadBalancerPool").length, 1);
    assert.equal(ofType(resources, ":LoadBalancer").length, 0);
  });

  it("balances nothing where nothing is deployed to the web", async () => {
    const resources = await edge({ tracks: [] });
    assert.deepEqual(
      resources.filter(({ type }) => type.includes("LoadBalancer")),
      [],
    );
  });
});

describe("Edge: protection", () => {
  it("has at most one ruleset a phase, as Cloudflare demands", async () => {
    const phases = ofType(await edge(), ":Ruleset").map(({ inputs }) => inputs.phase);
    assert.deepEqual(phases.toSorted(), [
      "ddos_l7",
      "http_custom_errors",
      "http_ratelimit",
      "http_request_firewall_custom",
      "http_request_firewall_managed",
    ]);
  });

  it("runs Cloudflare's own and the OWASP ruleset", async () => {
    const rules = rulesOf(await edge(), "edge-managed-rules");
    assert.deepEqual(
      rules.map(({ ref, action, actionParameters }) => [ref, action, actionParameters]),
      [
        ["cloudflare", "execute", { id: "efb7b8c949ac4650a09736fc376e9aee" }],
        ["owasp", "execute", { id: "4814384a9e5d4991b9815dcfc25d2f1f" }],
      ],
    );
  });

  it("limits clients by address and data centre", async () => {
    const [rule] = inputsOf(await edge(), "edge-rate-limits").rules as readonly Readonly<Record<string, unknown>>[];
    assert.equal(rule?.action, "block");
    assert.deepEqual(rule.ratelimit, {
      characteristics: ["cf.colo.id", "ip.src"],
      requestsPerPeriod: 100,
      period: 60,
      mitigationTimeout: 60,
    });
  });

  it("sets the sensitivity of the DDoS ruleset for all requests", async () => {
    const [rule] = rulesOf(await edge({ config: configOf({ ddosSensitivity: "medium" }) }), "edge-ddos-override");
    assert.equal(rule?.expression, "true");
    assert.deepEqual(rule.actionParameters, {
      id: "4d21379b4f9f4bb088e0729962c8b3cf",
      overrides: { sensitivityLevel: "medium" },
    });
  });

  it("leaves out on the free plan what Cloudflare does not sell there", async () => {
    const rateLimits = [{ ...WRITTEN.rateLimits[0], periodSeconds: 10, blockSeconds: 10 }];
    const resources = await edge({ config: configOf({ plan: "free", rateLimits }), admits: "nobody" });
    assert.deepEqual(
      rulesOf(resources, "edge-custom-rules").map(({ ref, enabled, actionParameters }) => [ref, enabled, actionParameters]),
      [
        ["kill_switch", true, undefined],
        ["safe_mode", false, undefined],
      ],
    );
    const sold = ["edge-managed-rules", "edge-custom-errors", "edge-healthcheck", "edge-domain-unhealthy"];
    assert.deepEqual(
      resources.filter(({ name }) => sold.includes(name)),
      [],
    );
  });
});

describe("Edge: zone", () => {
  it("asks for modern encryption on every request", async () => {
    const settings = ofType(await edge(), ":ZoneSetting").map(({ inputs }) => [inputs.settingId, inputs.value]);
    assert.deepEqual(Object.fromEntries(settings), {
      always_use_https: "on",
      min_tls_version: "1.2",
      ssl: "strict",
      tls_1_3: "on",
      security_header: {
        strict_transport_security: {
          enabled: true,
          max_age: 31_536_000,
          include_subdomains: true,
          nosniff: true,
          preload: false,
        },
      },
    });
  });

  it("proxies what can be proxied, and gives mail its priority", async () => {
    const records = [
      { name: "api.example.com", type: "CNAME", content: "gateway.example.net" },
      { name: "example.com", type: "MX", content: "mail.example.net" },
    ];
    const resources = await edge({ config: configOf({ records }) });
    const host = inputsOf(resources, "edge-cname-api.example.com");
    const mail = inputsOf(resources, "edge-mx-example.com");
    assert.deepEqual([host.proxied, host.content], [true, "gateway.example.net"]);
    assert.deepEqual([mail.proxied, mail.priority], [false, 10]);
  });

  it("keeps a record when its content changes, also where its name has two", async () => {
    const named = (...contents: string[]): EdgeArgs["config"] =>
      configOf({ records: contents.map((content) => ({ name: "example.com", type: "TXT", content })) });
    const before = await edge({ config: named("one", "two") });
    const after = await edge({ config: named("one", "three") });
    assert.deepEqual(differing(before, after), ["edge-txt-example.com-2"]);
  });

  it("tells the notified when the domain or a release stops answering", async () => {
    const resources = await edge();
    const domain = inputsOf(resources, "edge-domain-unhealthy");
    assert.deepEqual(domain.filters, { healthCheckIds: ["edge-healthcheck-id"], statuses: ["Unhealthy"] });
    const pools = inputsOf(resources, "edge-pools-unhealthy");
    assert.equal(pools.alertType, "load_balancing_health_alert");
    assert.deepEqual(pools.mechanisms, { emails: [{ id: "ops@example.com" }] });
  });

  it("says where it is reached, and which hosts it serves", async () => {
    const records = [
      { name: "api.example.com", type: "CNAME", content: "gateway.example.net" },
      { name: "example.com", type: "TXT", content: "hello" },
    ];
    const args = { config: configOf({ records }), domain: DOMAIN, tracks: tracksAt(0), admits: "everyone" as const };
    const { result } = await declare(() => new Edge("edge", args));
    assert.equal(result.endpoint, "https://shop.example.com");
    assert.deepEqual(result.hosts, ["shop.example.com", "api.example.com"]);
  });
});
