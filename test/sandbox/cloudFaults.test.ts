import assert from "node:assert/strict";
import type { Cloud } from "../../sandbox/types";
import { omnihub } from "./cloudFixtures";
import { pluginOf, withCloud, type Created } from "./cloudPlugin";

const redis = "upstash:index/redisDatabase:RedisDatabase";
const deployment = "kubernetes:apps/v1:Deployment";

function create(cloud: Cloud): Promise<Created> {
  return pluginOf(cloud, redis).create(omnihub[redis]);
}

describe("a fault", function () {
  this.timeout(20_000);

  it("slow answers late, and as usual", async () => {
    await withCloud(async (cloud) => {
      const order: string[] = [];
      cloud.setFaults([{ kind: "slow", delayMs: 200, type: "redisDatabase" }]);
      const late = create(cloud).then(() => order.push("slow"));
      await pluginOf(cloud, deployment).create(omnihub[deployment]).then(() => order.push("other"));
      await late;
      assert.deepEqual(order, ["other", "slow"]);
      assert.equal(cloud.resources().length, 2);
    });
  });

  it("failOnce refuses the first call alone", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "failOnce" }]);
      await assert.rejects(create(cloud), /500 Internal Server Error: create of upstash:index\/redisDatabase/);
      assert.deepEqual(cloud.resources(), []);
      await create(cloud);
      assert.equal(cloud.resources().length, 1);
    });
  });

  it("failAlways refuses each call until it is taken away", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "failAlways", operation: "create" }]);
      await assert.rejects(create(cloud), /500 Internal Server Error/);
      await assert.rejects(create(cloud), /500 Internal Server Error/);
      cloud.setFaults([]);
      await create(cloud);
    });
  });

  it("rateLimit answers 429 as often as told", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "rateLimit", times: 2 }]);
      await assert.rejects(create(cloud), /429 Too Many Requests/);
      await assert.rejects(create(cloud), /429 Too Many Requests/);
      await create(cloud);
    });
  });

  it("halfApplied makes the change and says that it failed", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "halfApplied" }]);
      await assert.rejects(create(cloud), /504 Gateway Timeout: .* whether it took effect is not known/);
      assert.equal(cloud.resources().length, 1);
    });
  });

  it("echo repeats what it was given, and changes nothing", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "echo" }]);
      await assert.rejects(create(cloud), /400 Bad Request: create of .* was refused: \{.*"region":/);
      assert.deepEqual(cloud.resources(), []);
    });
  });

  it("meets the operations and types it names, no others", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "failAlways", operation: "delete", type: "kubernetes:" }]);
      const { id } = await create(cloud);
      await pluginOf(cloud, redis).delete(id);
      const workload = await pluginOf(cloud, deployment).create(omnihub[deployment]);
      await assert.rejects(pluginOf(cloud, deployment).delete(workload.id), /500 Internal Server Error: delete of/);
    });
  });

  it("can befall a check", async () => {
    await withCloud(async (cloud) => {
      cloud.setFaults([{ kind: "failOnce", operation: "check" }]);
      await assert.rejects(pluginOf(cloud, redis).check(omnihub[redis]), /500 Internal Server Error: check of/);
    });
  });
});
