import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { Credentials } from "../../components/credentials";
import { Gateway } from "../../components/gateway";
import { Secrets } from "../../components/secrets";
import { Service } from "../../components/service";
import { publicRoutes, type Routes } from "../../components/service/route";
import type { WorkloadTrack } from "../../components/service/tracks";
import { gateway as schema } from "../../release/schema/gateway";
import { secrets } from "../../release/schema/secrets";
import { service } from "../../release/schema/services";
import { declare, isSecret, ofType, type Registered } from "./mocks";

const CONFIG = {
  name: "kong",
  namespace: "kong",
  consumers: [
    { name: "frontend", key: { name: "frontend-key" } },
    { name: "studio", key: { name: "studio-key" }, groups: ["creators"] },
  ],
  cors: { origins: ["https://shop.example.com"], methods: ["GET", "POST"] },
  limits: { requestsPerMinute: 25, bodyMegabytes: 50 },
  services: { video: { requestsPerMinute: 5, bodyMegabytes: 100, groups: ["creators"] } },
};

const counters = {
  host: pulumi.output("db.example.com"),
  port: pulumi.output(6379),
  password: { name: "cache", key: "password.json" },
  whenAway: "refuse",
} as const;

async function declareGateway(changes: object = {}, args: object = {}) {
  const config = schema.parse({ ...CONFIG, ...changes });
  return declare(
    () => new Gateway("shop-gateway", { config, product: "shop", namespace: "shop", services: ["api", "video"], ...args }),
  );
}

function pluginOf(resources: readonly Registered[], name: string): Readonly<Record<string, unknown>> {
  const found = ofType(resources, ":KongPlugin").find((resource) => resource.name === name);
  assert.ok(found, `no KongPlugin ${name}`);
  return found.inputs;
}

describe("Kong in front of a service", () => {
  it("asks for a key, in the header alone, and keeps it from the service", async () => {
    const { resources } = await declareGateway();
    const { config } = pluginOf(resources, "api-key-auth");
    assert.deepEqual(config, { key_names: ["apikey"], key_in_query: false, key_in_body: false, hide_credentials: true });
  });

  it("limits rate and size, each service by its own figures", async () => {
    const { resources } = await declareGateway();
    for (const [name, minute, megabytes] of [["api", 25, 50], ["video", 5, 100]] as const) {
      const rate = pluginOf(resources, `${name}-rate-limiting`).config;
      assert.deepEqual(rate, { minute, limit_by: "consumer", policy: "local" });
      const size = pluginOf(resources, `${name}-request-size-limiting`).config;
      assert.deepEqual(size, { allowed_payload_size: megabytes, size_unit: "megabytes" });
    }
  });

  it("opens a service to the access levels that the service names", async () => {
    const { resources } = await declareGateway();
    const { config } = pluginOf(resources, "video-acl");
    assert.deepEqual(config, { allow: ["creators"], include_consumer_groups: true, hide_groups_header: true });
    assert.equal(ofType(resources, ":KongPlugin").some(({ name }) => name === "api-acl"), false);
    assert.deepEqual(ofType(resources, ":KongConsumerGroup").map(({ name }) => name), ["shop-gateway-group-creators"]);
  });

  it("answers browsers of the frontend only, and gives every request an id", async () => {
    const { resources } = await declareGateway();
    const cors = pluginOf(resources, "api-cors").config;
    assert.deepEqual(cors, {
      origins: ["https://shop.example.com"],
      methods: ["GET", "POST"],
      credentials: true,
      exposed_headers: ["X-Correlation-ID"],
      max_age: 600,
    });
    const correlation = pluginOf(resources, "api-correlation-id").config;
    assert.deepEqual(correlation, { header_name: "X-Correlation-ID", generator: "uuid", echo_downstream: true });
    assert.deepEqual(pluginOf(resources, "api-file-log").config, { path: "/dev/stdout" });
  });

  it("counts in Redis over TLS, with the password by reference", async () => {
    const { resources } = await declareGateway({}, { counters });
    const { config, configPatches } = pluginOf(resources, "api-rate-limiting");
    assert.deepEqual(config, {
      minute: 25,
      limit_by: "consumer",
      policy: "redis",
      fault_tolerant: false,
      redis: {
        host: "db.example.com",
        port: 6379,
        username: "default",
        ssl: true,
        ssl_verify: true,
        server_name: "db.example.com",
      },
    });
    const secretKeyRef = { name: "cache", key: "password.json" };
    assert.deepEqual(configPatches, [{ path: "/redis/password", valueFrom: { secretKeyRef } }]);
  });

  it("knows consumers by their Secrets, and is let into by the routes' namespace", async () => {
    const { resources } = await declareGateway();
    const studio = ofType(resources, ":KongConsumer").find(({ name }) => name.endsWith("studio"))?.inputs;
    assert.deepEqual([studio?.username, studio?.credentials, studio?.consumerGroups], ["studio", ["studio-key"], ["creators"]]);
    const [grant] = ofType(resources, ":ReferenceGrant");
    assert.deepEqual(grant?.inputs.spec, {
      from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
      to: [{ group: "", kind: "Service", name: "kong-gateway-proxy" }],
    });
  });
});

const LABEL = '"konghq.com/credential":"key-auth"';

describe("an API key that the stack makes", () => {
  it("is kept where Kong looks for it, and is secret", async () => {
    const config = { epoch: 1, names: ["frontend-key", "session"] };
    const args = { namespace: "shop", config, apiKeys: ["frontend-key"] };
    const { resources } = await declare(() => new Credentials("shop-credentials", args));
    const made = ofType(resources, ":Secret");
    const labelled = made.filter(({ inputs }) => JSON.stringify(inputs.metadata).includes(LABEL));
    assert.deepEqual(labelled.map(({ name }) => name), ["shop-credentials-frontend-key"]);
    assert.ok(made.every(({ inputs }) => isSecret(inputs.stringData)));
  });
});

describe("an API key that is kept in Vault", () => {
  it("comes into the cluster with Kong's label, and other secrets without it", async () => {
    const config = secrets.parse({
      store: { kind: "vault", server: "https://vault.shop.dev", path: "secret", role: "shop" },
      secrets: ["frontend-key", "stripe"].map((name) => ({ name, keys: { key: { from: name } }, rotated: "2026-11-01" })),
    });
    const args = { config, product: "shop", namespace: "shop", apiKeys: ["frontend-key"] };
    const { resources } = await declare(() => new Secrets("shop-secrets", args));
    const labelled = ofType(resources, ":ExternalSecret").filter(({ inputs }) => JSON.stringify(inputs.spec).includes(LABEL));
    assert.deepEqual(labelled.map(({ name }) => name), ["shop-secrets-frontend-key"]);
  });
});

const variables = async (changes: object) => {
  const { resources } = await declareGateway(changes);
  return ofType(resources, ":ConfigMap").map(({ inputs }) => inputs.data);
};

describe("the controls of the gateway", () => {
  it("reach applications as variables of a ConfigMap", async () => {
    assert.deepEqual(await variables({ trafficPercent: 25, emergencyBypass: true, fallback: false }), [
      {
        KONG_PROXY_ENABLED: "true",
        KONG_TRAFFIC_PERCENTAGE: "25",
        KONG_EMERGENCY_BYPASS: "true",
        KONG_FALLBACK_ENABLED: "false",
      },
    ]);
  });

  it("change no workload when they are thrown", async () => {
    const before = await declareService({ trafficPercent: 100 });
    const after = await declareService({ trafficPercent: 100, emergencyBypass: true });
    const changed = after.filter((resource) => !before.some((other) => JSON.stringify(other) === JSON.stringify(resource)));
    assert.deepEqual(changed.map(({ name }) => name).filter((name) => name !== "shop-gateway"), ["shop-gateway-controls", "api-route"]);
  });
});

const IMAGE = `registry.example.com/api@sha256:${"a".repeat(64)}`;
const RELEASE = { version: "1.0.0", commit: "0123456789abcdef", services: { api: { image: IMAGE } }, migrations: [] };
const STABLE = { role: "stable", id: "one", release: RELEASE, weight: 100, on: ["services"] } as const;

async function declareService(changes: object): Promise<readonly Registered[]> {
  const config = schema.parse({ ...CONFIG, ...changes });
  const { resources } = await declare(() => {
    const kong = new Gateway("shop-gateway", { config, product: "shop", namespace: "shop", services: ["api"] });
    return new Service("api", {
      config: API,
      product: "shop",
      namespace: "shop",
      gateway: FRONT,
      tracks: [STABLE],
      bypass: null,
      strategy: "canary",
      configMaps: [kong.controls],
      passage: kong.passages.api,
    });
  });
  return resources;
}

const API = service.parse({ name: "api", host: "api.example.com" });
const FRONT = { name: "public", namespace: "gateways" };

describe("a service behind Kong", () => {
  it("has a route of its own at Kong's Gateway, with its plugins, and lets Kong in", async () => {
    const resources = await declareService({});
    const behind = ofType(resources, ":HTTPRoute").find(({ name }) => name === "api-route-behind")?.inputs;
    assert.deepEqual(behind?.spec, {
      parentRefs: [{ name: "kong", namespace: "kong" }],
      hostnames: ["api.example.com"],
      rules: [{ backendRefs: [{ name: "api-one", port: 8080, weight: 100 }] }],
    });
    const asked = /"konghq.com\/plugins":"([^"]*)"/.exec(JSON.stringify(behind.metadata))?.[1]?.split(",");
    assert.deepEqual(asked?.sort(), ofType(resources, ":KongPlugin").map(({ name }) => name).sort());
    assert.ok(JSON.stringify(ofType(resources, ":NetworkPolicy")).includes('"kubernetes.io/metadata.name":"kong"'));
  });

  it("reads the controls by reference", async () => {
    const text = JSON.stringify(ofType(await declareService({}), ":Deployment"));
    assert.ok(text.includes('"envFrom":[{"configMapRef":{"name":"gateway-controls"}}]'));
    assert.ok(!text.includes("KONG_"));
  });
});

const tracks: readonly WorkloadTrack[] = [
  { role: "stable", id: "one", version: "1.0.0", image: IMAGE, weight: 95 },
  { role: "candidate", id: "two", version: "2.0.0", image: IMAGE, weight: 5 },
];
const PROXY = { name: "kong-gateway-proxy", namespace: "kong", port: 80 };

function waysAt(percent: number, of: readonly WorkloadTrack[] = tracks): Routes {
  const passage = { gateway: { name: "kong", namespace: "kong" }, proxy: PROXY, percent, plugins: [] };
  const bypass = { header: "x-release", value: "two" };
  const ways = publicRoutes({ config: API, gateway: FRONT, bypass, passage }, of);
  assert.ok(ways);
  return ways;
}

describe("the share of requests that pass through Kong", () => {
  const shares = (ways: Routes) => ways.front.rules?.at(-1)?.backendRefs?.map(({ name, weight }) => [name, weight]);
  const testers = (ways: Routes) => ways.front.rules?.[0]?.backendRefs?.map(({ name }) => name);

  it("is all of them at 100 %", () => {
    assert.deepEqual(shares(waysAt(100)), [["kong-gateway-proxy", undefined]]);
  });

  it("leaves the rest to the releases, by their weights", () => {
    assert.deepEqual(shares(waysAt(20)), [["kong-gateway-proxy", 2000], ["api-one", 7600], ["api-two", 400]]);
  });

  it("is none of them at 0 %, and then the front is as if there were no Kong", () => {
    assert.deepEqual(shares(waysAt(0)), [["api-one", 95], ["api-two", 5]]);
  });

  it("has testers in it as long as anybody is, so that their header is no way round the keys", () => {
    assert.deepEqual([0, 1, 100].map((percent) => testers(waysAt(percent))), [["api-two"], ["kong-gateway-proxy"], ["kong-gateway-proxy"]]);
  });

  it("gives each release its weight of all requests, whatever the share", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 99 }), (percent, weight) => {
        const at = tracks.map((track) => ({ ...track, weight: track.role === "candidate" ? weight : 100 - weight }));
        const { front, behind } = waysAt(percent, at);
        const direct = front.rules?.at(-1)?.backendRefs ?? [];
        const total = direct.reduce((sum, each) => sum + (each.weight ?? 1), 0);
        const of = (name: string, refs = direct) => refs.find((each) => each.name === name)?.weight ?? 0;
        const through = percent === 100 ? 1 : of("kong-gateway-proxy") / total;
        const share = of("api-two") / total + (through * of("api-two", behind?.route.rules?.at(-1)?.backendRefs)) / 100;
        assert.ok(Math.abs(share - weight / 100) < 1e-9, `${share} at ${percent} % for a weight of ${weight}`);
      }),
    );
  });
});
