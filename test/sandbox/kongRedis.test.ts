import assert from "node:assert/strict";
import { counterKey, memoryCounters, redisCounters } from "../../sandbox/world/kong/counters";
import { type RealRedis, startRedis } from "./realRedis";

const MINUTE = Date.UTC(2026, 0, 1, 12, 30);
const KEY = counterKey("11111111-2222-5333-8444-555555555555", "shop/app", MINUTE);

describe("Kong's counters in a real Redis", function () {
  this.timeout(180_000);
  let redis: RealRedis;

  before(async () => {
    redis = await startRedis();
  });
  beforeEach(() => redis.client.flushall());
  after(() => redis.stop());

  it("are shared by all of Kong's pods, where its own memory is not", async () => {
    const [one, other] = [redisCounters(redis.client), redisCounters(redis.client)];
    const both = Array.from({ length: 10 }, () => [one.count(KEY, 60), other.count(KEY, 60)]);
    const counted = await Promise.all(both.flat());
    assert.deepEqual(counted.sort((left, right) => left - right), Array.from({ length: 20 }, (_, index) => index));

    const alone = [memoryCounters(), memoryCounters()];
    assert.deepEqual(await Promise.all(alone.map((pod) => pod.count(KEY, 60))), [0, 0]);
  });

  it("are kept under Kong's own keys, and end with their window", async () => {
    await redisCounters(redis.client).count(KEY, 60);
    const service = "00000000-0000-0000-0000-000000000000";
    const key = `ratelimit:11111111-2222-5333-8444-555555555555:${service}:shop/app:${MINUTE}:minute`;
    assert.deepEqual(await redis.client.keys("*"), [key]);
    assert.equal(await redis.client.get(key), "1");
    const left = await redis.client.ttl(key);
    assert.ok(left > 0 && left <= 60, `${left} s`);
  });

  it("begin anew when the window has ended", async () => {
    const counters = redisCounters(redis.client);
    await counters.count(KEY, 60);
    await redis.client.expire(KEY, 0);
    assert.equal(await counters.count(KEY, 60), 0);
  });
});

describe("Kong's counters in memory", () => {
  it("count as those in Redis do", async () => {
    let now = 0;
    const counters = memoryCounters(() => now);
    const counted = [await counters.count(KEY, 60), await counters.count(KEY, 60)];
    now = 60_000;
    assert.deepEqual([...counted, await counters.count(KEY, 60)], [0, 1, 0]);
  });
});
