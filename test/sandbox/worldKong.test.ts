import assert from "node:assert/strict";
import { type IncomingHttpHeaders, request as send } from "node:http";
import { seeded } from "../../sandbox/world/random";
import { startWorld, type World } from "../../sandbox/world";
import { type Counters, memoryCounters } from "../../sandbox/world/kong";
import type { CloudResource } from "../../sandbox/types";
import { dnsRecord, fakeCloud, HOST, outcomes, resource, SEED, assertShare, service, workload } from "./worldFixtures";

const KEY = "key-of-the-app";
const PAGE = "https://shop.example.com";

type Properties = Record<string, unknown>;

function plugin(name: string, config: Properties, changes: Properties = {}): CloudResource {
  return resource("kubernetes:configuration.konghq.com/v1:KongPlugin", `shop/api-${name}`, {
    metadata: { name: `api-${name}`, namespace: "shop" },
    plugin: name,
    config,
    ...changes,
  });
}

const KEYS = plugin("key-auth", { key_names: ["apikey"], key_in_query: false, hide_credentials: true });
const RATE = plugin("rate-limiting", { minute: 3, policy: "local", limit_by: "consumer" });
const SIZE = plugin("request-size-limiting", { allowed_payload_size: 1, size_unit: "kilobytes" });
const PAGES = plugin("cors", { origins: [PAGE], methods: ["GET", "POST"], credentials: true, max_age: 600 });
const CORRELATION = plugin("correlation-id", { header_name: "X-Correlation-ID", echo_downstream: true });

function consumer(changes: Properties = {}, annotations: Properties = { "kubernetes.io/ingress.class": "kong" }): CloudResource {
  return resource("kubernetes:configuration.konghq.com/v1:KongConsumer", "shop/app", {
    metadata: { name: "app", namespace: "shop", annotations },
    username: "app",
    credentials: ["app-key"],
    ...changes,
  });
}

function credential(labels: Properties = { "konghq.com/credential": "key-auth" }): CloudResource {
  const metadata = { name: "app-key", namespace: "shop", labels };
  return resource("kubernetes:core/v1:Secret", "shop/app-key", { metadata, stringData: { key: KEY } });
}

const GRANT = resource("kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant", "kong/shop", {
  metadata: { name: "shop", namespace: "kong" },
  spec: {
    from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
    to: [{ group: "", kind: "Service", name: "kong-gateway-proxy" }],
  },
});

const PROXY = { name: "kong-gateway-proxy", namespace: "kong", port: 80 };
const API = { name: "api", port: 80 };

function route(name: string, gateway: string, backendRefs: readonly Properties[], plugins = ""): CloudResource {
  return resource("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", `shop/${name}`, {
    metadata: { name, namespace: "shop", annotations: plugins === "" ? {} : { "konghq.com/plugins": plugins } },
    spec: { parentRefs: [{ name: "public", namespace: gateway }], hostnames: [HOST], rules: [{ backendRefs }] },
  });
}

const ASKED = ["key-auth", "acl", "rate-limiting", "request-size-limiting", "cors", "correlation-id"];

function behind(): CloudResource {
  return route("api-behind", "kong", [API], ASKED.map((name) => `api-${name}`).join(","));
}

function product(...parts: readonly CloudResource[]): CloudResource[] {
  const ground = [dnsRecord(HOST, "gateway.example.net"), service("api"), workload("api", "1.4.0")];
  return [...ground, GRANT, route("api", "gateways", [PROXY]), behind(), ...parts];
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function ask({ edge }: World, { method = "GET", headers = {}, body }: Sent = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = send(edge, { method, headers: { host: HOST, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The test may run while one minute ends and the next begins: here it never does. */
function endlessCounters(): Counters {
  const memory = memoryCounters();
  return { count: (key, seconds) => memory.count(key.replace(/:\d+:minute$/, ""), 60 * seconds) };
}

async function withWorld(resources: readonly CloudResource[], act: (world: World) => Promise<void>): Promise<void> {
  const cloud = fakeCloud();
  cloud.put(...resources);
  const world = await startWorld(cloud, { random: seeded(SEED), counters: endlessCounters() });
  try {
    await act(world);
  } finally {
    await world.stop();
  }
}

const withKey = { headers: { apikey: KEY } };

describe("Kong's keys", () => {
  it("let in who has one, and answer 401 to all others", () =>
    withWorld(product(KEYS, consumer(), credential()), async (world) => {
      const without = await ask(world);
      assert.deepEqual([without.status, without.body], [401, '{"message":"No API key found in request"}\n']);
      assert.equal((await ask(world, { headers: { apikey: "guessed" } })).status, 401);
      const known = await ask(world, withKey);
      assert.deepEqual([known.status, known.headers["x-release"]], [200, "1.4.0"]);
    }));

  const useless: Readonly<Record<string, readonly CloudResource[]>> = {
    "its Secret has not Kong's label": [consumer(), credential({})],
    "its consumer is of another class": [consumer({}, {}), credential()],
    "no consumer names its Secret": [consumer({ credentials: [] }), credential()],
  };
  for (const [reason, parts] of Object.entries(useless)) {
    it(`do not count where ${reason}`, () =>
      withWorld(product(KEYS, ...parts), async (world) => {
        assert.equal((await ask(world, withKey)).status, 401);
      }));
  }

  it("are not asked for where the plugin is disabled", () =>
    withWorld(product(plugin("key-auth", {}, { disabled: true })), async (world) => {
      assert.equal((await ask(world)).status, 200);
    }));

  it("open only what their groups may call", async () => {
    const acl = plugin("acl", { allow: ["staff"], include_consumer_groups: true });
    await withWorld(product(KEYS, acl, consumer({ consumerGroups: ["partners"] }), credential()), async (world) => {
      assert.equal((await ask(world, withKey)).status, 403);
    });
    await withWorld(product(KEYS, acl, consumer({ consumerGroups: ["staff"] }), credential()), async (world) => {
      assert.equal((await ask(world, withKey)).status, 200);
    });
  });
});

describe("Kong's limits", () => {
  it("answer 429 past the limit, and say how much is left", () =>
    withWorld(product(KEYS, RATE, consumer(), credential()), async (world) => {
      const answers: Answered[] = [];
      for (let index = 0; index < 5; index++) answers.push(await ask(world, withKey));
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 429, 429]);
      const left = answers.map(({ headers }) => headers["ratelimit-remaining"]);
      assert.deepEqual(left, ["2", "1", "0", "0", "0"]);
      const [first] = answers;
      assert.deepEqual([first?.headers["ratelimit-limit"], first?.headers["x-ratelimit-limit-minute"]], ["3", "3"]);
      for (const { headers } of answers.slice(3)) assert.match(String(headers["retry-after"]), /^\d+$/);
    }));

  it("answer 413 to what is too large, with its size in a header or without", () =>
    withWorld(product(KEYS, SIZE, consumer(), credential()), async (world) => {
      const post = (bytes: number, more: Record<string, string>): Promise<Answered> =>
        ask(world, { method: "POST", headers: { apikey: KEY, ...more }, body: "x".repeat(bytes) });
      assert.equal((await post(1024, { "content-length": "1024" })).status, 200);
      assert.equal((await post(1025, { "content-length": "1025" })).status, 413);
      assert.equal((await post(1024, { "transfer-encoding": "chunked" })).status, 200);
      assert.equal((await post(1025, { "transfer-encoding": "chunked" })).status, 413);
    }));
});

describe("Kong's CORS", () => {
  const preflight = { method: "OPTIONS", headers: { origin: PAGE, "access-control-request-method": "POST" } };

  it("answers the preflight of the frontend without a key", () =>
    withWorld(product(KEYS, PAGES, consumer(), credential()), async (world) => {
      const { status, headers } = await ask(world, preflight);
      assert.equal(status, 200);
      assert.equal(headers["access-control-allow-origin"], PAGE);
      assert.equal(headers["access-control-allow-credentials"], "true");
      assert.equal(headers["access-control-allow-methods"], "GET,POST");
    }));

  it("never names another page's origin", () =>
    withWorld(product(PAGES), async (world) => {
      const { headers } = await ask(world, { headers: { origin: "https://evil.example" } });
      assert.equal(headers["access-control-allow-origin"], PAGE);
    }));

  it("is on refusals too, so that the frontend can read them", () =>
    withWorld(product(KEYS, PAGES), async (world) => {
      const { status, headers } = await ask(world, { headers: { origin: PAGE } });
      assert.deepEqual([status, headers["access-control-allow-origin"]], [401, PAGE]);
    }));
});

describe("Kong's correlation id", () => {
  it("is the caller's own, or a new one, on every answer", () =>
    withWorld(product(CORRELATION, KEYS), async (world) => {
      const given = await ask(world, { headers: { "x-correlation-id": "of-the-caller" } });
      assert.deepEqual([given.status, given.headers["x-correlation-id"]], [401, "of-the-caller"]);
      const made = await ask(world);
      assert.match(String(made.headers["x-correlation-id"]), /^[0-9a-f-]{36}$/);
    }));
});

describe("The way through Kong", () => {
  it("is taken by its share of the requests", () => {
    const shared = route("api", "gateways", [{ ...PROXY, weight: 2500 }, { ...API, weight: 7500 }]);
    const elsewhere = route("api-behind", "kong", [{ name: "other", port: 80 }]);
    const parts = [service("other"), workload("other", "1.5.0"), elsewhere, shared];
    const others = product().filter(({ id }) => !parts.some((part) => part.id === id));
    assertShare(outcomes([...others, ...parts], 5000).get("shop/other") ?? 0, 5000, 0.25);
  });

  it("is not taken at all where the front leads past it", () =>
    withWorld([...product(KEYS).filter(({ id }) => id !== "shop/api"), service("api"), route("front", "gateways", [API])], async (world) => {
      assert.notEqual((await ask(world)).status, 401);
    }));

  it("is closed without a grant", () =>
    withWorld(product().filter((each) => each !== GRANT), async (world) => {
      assert.equal((await ask(world)).status, 500);
    }));
});
