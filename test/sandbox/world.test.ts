import assert from "node:assert/strict";
import { Agent, type IncomingHttpHeaders, request as send } from "node:http";
import { setTimeout as nextMoment } from "node:timers/promises";
import type { Measurement, ReleaseBehaviour } from "../../sandbox/types";
import { type Load, seeded, startWorld, type World } from "../../sandbox/world";
import { runApplications } from "../../sandbox/world/application";
import {
  assertShare,
  configMap,
  type FakeCloud,
  fakeCloud,
  HOST,
  killSwitch,
  loadBalancer,
  ruleset,
  SEED,
  twoReleases,
  workload,
} from "./worldFixtures";

interface Answered {
  readonly status: number;
  /** `none` when no application answered. */
  readonly release: string;
  readonly body: string;
}

describe(`The live world (seed ${SEED})`, () => {
  const agent = new Agent({ keepAlive: true });
  let cloud: FakeCloud;
  let world: World;

  beforeEach(async () => {
    cloud = fakeCloud();
    cloud.put(...twoReleases());
    world = await startWorld(cloud, { random: seeded(SEED) });
    for (const version of ["1.4.0", "1.5.0"]) world.setBehaviour(version, { latencyMs: 1 });
  });

  afterEach(() => world.stop());
  after(() => agent.destroy());

  function ask(path = "/", headers: IncomingHttpHeaders = {}, method = "GET"): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const request = send(`${world.edge}${path}`, { agent, method, headers: { host: HOST, ...headers } });
      request.on("error", reject).on("response", (answer) => {
        let body = "";
        answer.on("data", (chunk) => (body += String(chunk)));
        const release = String(answer.headers["x-release"] ?? "none");
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, release, body }));
      });
      request.end(method === "POST" ? "{}" : undefined);
    });
  }

  /** So many answers, 50 at a time. */
  async function askOften(requests: number): Promise<readonly Answered[]> {
    const answers: Answered[] = [];
    while (answers.length < requests) answers.push(...(await Promise.all(Array.from({ length: 50 }, () => ask()))));
    return answers;
  }

  const from = (release: string) => (answer: Answered) => answer.release === release;

  it("gives the candidate the share that its weight promises", async () => {
    cloud.put(loadBalancer({ stable: 0.9, candidate: 0.1 }));
    const answers = await askOften(3000);
    assertShare(answers.filter(from("1.5.0")).length, 3000, 0.1);
    assert.ok(answers.every(({ status }) => status === 200));
  });

  it("sends the candidate nothing from the first request after its weight went to 0", async () => {
    cloud.put(loadBalancer({ stable: 0.5, candidate: 0.5 }));
    assert.ok((await askOften(200)).some(from("1.5.0")));
    cloud.put(loadBalancer({ stable: 1, candidate: 0 }));
    assert.ok((await askOften(500)).every(from("1.4.0")));
  });

  it("is closed by the kill switch at once, and opened again", async () => {
    cloud.put(loadBalancer({ stable: 1 }), ...killSwitch());
    assert.deepEqual(await ask(), { status: 503, release: "none", body: "Closed." });
    cloud.remove(...killSwitch());
    assert.equal((await ask()).status, 200);
  });

  it("refuses a client over its limit with 429 and serves the others", async () => {
    const ratelimit = { characteristics: ["ip.src"], period: 60, requestsPerPeriod: 3, mitigationTimeout: 60 };
    const limited = ruleset("http_ratelimit", [{ action: "block", expression: "true", ratelimit }]);
    cloud.put(loadBalancer({ stable: 1 }), limited);
    const busy = { "x-sandbox-client": "127.0.0.1" };
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) statuses.push((await ask("/", busy)).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    assert.equal((await ask("/", { "x-sandbox-client": "127.0.0.2" })).status, 200);
  });

  it("answers 403 behind a feature flag to whom the flag does not let in", async () => {
    const targeting = { if: [{ in: [{ var: "tenant" }, ["pilot"]] }, "on", "off"] };
    const variants = { on: true, off: false };
    const orders = { state: "ENABLED", variants, defaultVariant: "off", targeting, metadata: { affects: "POST /orders" } };
    const flags = configMap("flags", { "flags.json": JSON.stringify({ flags: { orders } }) });
    cloud.put(loadBalancer({ stable: 1 }), flags);
    assert.equal((await ask("/orders", { "x-tenant": "pilot" }, "POST")).status, 200);
    assert.equal((await ask("/orders", { "x-tenant": "other" }, "POST")).status, 403);
    assert.equal((await ask("/orders", { "x-tenant": "other" })).status, 200);
    cloud.remove(flags);
    assert.equal((await ask("/orders", { "x-tenant": "pilot" }, "POST")).status, 403);
  });

  it("shows the errors of a release that was told to make some", async () => {
    cloud.put(loadBalancer({ stable: 1 }));
    world.setBehaviour("1.4.0", { errorsPercent: 20, latencyMs: 1 });
    const answers = await askOften(2000);
    assertShare(answers.filter(({ status }) => status === 500).length, 2000, 0.2);
  });

  it("tells by its health endpoint that a release is not well", async () => {
    cloud.put(loadBalancer({ stable: 1 }));
    assert.equal((await ask("/health")).status, 200);
    world.setBehaviour("1.4.0", { errorsPercent: 100, latencyMs: 1 });
    assert.equal((await ask("/health/redis")).status, 200, "it is well, and fails its users");
    world.setBehaviour("1.4.0", { healthy: false, latencyMs: 1 });
    assert.equal((await ask("/api/health/database")).status, 503);
    assert.equal((await ask("/")).status, 200);
  });

  it("restarts an application as the version that its labels name now", async () => {
    cloud.put(loadBalancer({ stable: 1 }));
    assert.equal((await ask()).release, "1.4.0");
    cloud.put(workload("stable", "1.4.1"));
    assert.equal((await ask()).release, "1.4.1");
  });

  it("takes a body along", async () => {
    cloud.put(loadBalancer({ stable: 1 }));
    assert.equal((await ask("/orders", {}, "POST")).status, 200);
  });

  it("counts for Prometheus by release, host and status", async () => {
    cloud.put(loadBalancer({ stable: 1 }));
    await ask();
    await ask("/", { host: "nowhere.example.com" });
    const text = await (await fetch(world.metrics)).text();
    assert.match(text, /^http_requests_total\{release="1\.4\.0",host="api\.example\.com",code="200"\} 1$/m);
    assert.match(text, /^http_requests_total\{release="none",host="unknown",code="530"\} 1$/m);
    assert.match(text, /^http_request_duration_seconds_count\{release="1\.4\.0",host="api\.example\.com"\} 1$/m);
  });

  it("measures shares and errors by its own load", async () => {
    cloud.put(loadBalancer({ stable: 0.5, candidate: 0.5 }));
    world.setBehaviour("1.5.0", { errorsPercent: 100, latencyMs: 1 });
    const measurements = await measured(world.load({ hosts: [HOST], requestsPerSecond: 400 }), 400);
    const requests = total(measurements, ({ requests: all }) => all);
    assertShare(total(measurements, ({ releases }) => releases["1.5.0"]?.requests ?? 0), requests, 0.5);
    for (const { releases } of measurements) {
      assert.equal(releases["1.5.0"]?.errorRatePercent ?? 100, 100);
      assert.equal(releases["1.4.0"]?.errorRatePercent ?? 0, 0);
    }
  });

  it("measures what is refused apart", async () => {
    cloud.put(loadBalancer({ stable: 1 }), ...killSwitch());
    for (const { requests, releases } of await measured(world.load({ hosts: [HOST], requestsPerSecond: 400 }), 50)) {
      assert.deepEqual(Object.keys(releases), ["none"]);
      const { p95Ms, ...refused } = releases.none ?? { p95Ms: 0 };
      assert.deepEqual(refused, { requests, sharePercent: 100, errorRatePercent: 100 });
      assert.ok(p95Ms > 0);
    }
  });
});

describe("An application that is taken away", () => {
  it("finishes the requests under way", async () => {
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const behaviour = (): ReleaseBehaviour => {
      arrive();
      return { latencyMs: 50 };
    };
    const applications = runApplications(behaviour, seeded(SEED));
    applications.keep(new Map([["shop/stable", "1.4.0"]]));
    const answer = fetch(`http://127.0.0.1:${await applications.port("shop/stable")}/`);
    await arrived;
    applications.keep(new Map());
    assert.equal(applications.port("shop/stable"), undefined);
    assert.equal((await answer).status, 200);
    await applications.stop();
  });
});

/** Measurements that together hold so many requests, empty ones left out. */
async function measured(load: Load, requests: number): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  while (total(measurements, (found) => found.requests) < requests) {
    await nextMoment(10);
    const found = load.measure();
    if (found.requests > 0) measurements.push(found);
  }
  return measurements;
}

function total(measurements: readonly Measurement[], count: (measurement: Measurement) => number): number {
  return measurements.reduce((sum, measurement) => sum + count(measurement), 0);
}
