import assert from "node:assert/strict";
import { CacheControls, CONTROLS_SCRIPT, type CacheControlsArgs } from "../../components/cacheControls";
import { runCommand } from "../../toolchain/command";
import { ensure, type RealRedis, startRedis } from "../sandbox/realRedis";
import { declare, ofType } from "./mocks";

const ARGS: CacheControlsArgs = {
  emergency: { killSwitch: false, safeMode: false },
  image: `docker.io/library/redis@sha256:${"a".repeat(64)}`,
  product: "shop",
  namespace: "shop",
  url: { name: "cache", key: "url" },
};

describe("the emergency controls in Redis", function () {
  this.timeout(180_000);
  let redis: RealRedis;

  before(async () => {
    redis = await startRedis();
    await ensure("redis-cli", "redis-tools");
  });
  beforeEach(() => redis.client.flushall());
  after(() => redis.stop());

  const write = (killSwitch: boolean, safeMode: boolean, url = redis.url) =>
    runCommand("/bin/sh", ["-c", `. ${CONTROLS_SCRIPT}`], {
      environment: {
        ...process.env,
        KILL_SWITCH: String(killSwitch),
        SAFE_MODE: String(safeMode),
        CACHE_URL: url,
        SSL_CERT_FILE: redis.authority,
      },
    });

  it("are written where applications look, and say since when", async () => {
    assert.equal((await write(true, false)).exitCode, 0);
    const { changed_at: changedAt, ...controls } = await redis.client.hgetall("emergency_controls");
    assert.deepEqual(controls, { kill_switch: "true", safe_mode: "false" });
    assert.match(changedAt ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    await write(false, true);
    assert.equal(await redis.client.hget("emergency_controls", "kill_switch"), "false");
  });

  it("fail aloud where they cannot be written, and keep the password to themselves", async () => {
    const { exitCode, output } = await write(true, false, redis.url.replace("p%2Fw", "wrong"));
    assert.notEqual(exitCode, 0);
    assert.match(output, /emergency_controls was not written/);
    assert.doesNotMatch(output, /wrong|rediss:/);
  });
});

describe("the Job that writes the emergency controls", () => {
  const jobOf = async (changes: Partial<CacheControlsArgs> = {}) => {
    const { resources } = await declare(() => new CacheControls("shop-controls", { ...ARGS, ...changes }));
    const [job] = ofType(resources, ":Job");
    assert.ok(job);
    return job.inputs;
  };
  const nameOf = (inputs: Readonly<Record<string, unknown>>): string => /emergency-controls-\w+/.exec(JSON.stringify(inputs))?.[0] ?? "";

  it("is another one for other controls, and the same one for the same", async () => {
    const thrown = { emergency: { killSwitch: true, safeMode: false } };
    assert.equal(nameOf(await jobOf()), nameOf(await jobOf()));
    assert.notEqual(nameOf(await jobOf()), nameOf(await jobOf(thrown)));
  });

  it("has the address by reference and no rights", async () => {
    const text = JSON.stringify(await jobOf());
    assert.match(text, /"CACHE_URL","valueFrom":\{"secretKeyRef":\{("key":"url"|"name":"cache"|,)+\}/);
    assert.ok(text.includes('"runAsNonRoot":true'));
    assert.ok(text.includes('"capabilities":{"drop":["ALL"]}'));
  });
});
