import assert from "node:assert/strict";
import { join } from "node:path";
import { release as releaseSchema } from "../../release/schema/release";
import type { Release } from "../../release/schema";
import type { Change } from "../../rollout/machine/event";
import { openStage, rebuilt } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { cacheDirectory } from "../../toolchain/paths";
import { API, ask, assertShare, statusOf, WEB } from "./traffic";

describe("a release on the real engine", function () {
  this.timeout(300_000);

  let stage: Stage;
  let model: Release;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    stage = await openStage({ directory: join(cacheDirectory, "test", "rollout"), stack: "production" });
    model = releaseSchema.parse(await stage.engine.config.get(["sluice:release"]));
  });

  after(() => stage.stop());

  const world = () => stage.sandbox.world;
  const onCloud = () => stage.sandbox.cloud.resources();

  it("is deployed and reaches nobody at step 0", async () => {
    await stage.update({ release: rebuilt(model, "1.3.2"), step: 0 });
    for (const host of [WEB, API]) assert.deepEqual(Object.keys((await ask(world(), host, 50)).releases), ["none"]);
  });

  it("reaches everybody when it is the first one, and is remembered as stable once it is finalised", async () => {
    await stage.update({ step: 4 });
    for (const host of [WEB, API]) assertShare(await ask(world(), host), "1.3.2", 100);
    assert.equal(await stableVersion(stage), null);
    await stage.update({ finalised: true });
    assert.equal(await stableVersion(stage), "1.3.2");
  });

  it("changes nothing for users while the next release is deployed beside it", async () => {
    await stage.update({ release: rebuilt(model, "1.4.0"), step: 0, finalised: false });
    for (const host of [WEB, API]) assertShare(await ask(world(), host), "1.3.2", 100);
  });

  it("can be reached by testers at step 0, by its name in a header", async () => {
    const { exposure } = (await stage.engine.outputs()) as { exposure: { bypass: { header: string; value: string } } };
    assert.equal(await statusOf(world(), API, "GET", { [exposure.bypass.header]: exposure.bypass.value }), 200);
  });

  for (const [step, weight] of [5, 25, 50, 100].entries()) {
    it(`gets ${String(weight)} % of the traffic at step ${String(step + 1)}, by one update on each surface`, async () => {
      const { changes } = await stage.update({ step: step + 1 });
      assert.deepEqual(ofUsers(changes), ["update HTTPRoute", "update LoadBalancer"]);
      for (const host of [WEB, API]) assertShare(await ask(world(), host), "1.4.0", weight);
    });
  }

  it("leaves nothing to do for a second update with the same config", async () => {
    assert.deepEqual(ofUsers((await stage.engine.preview()).changes), []);
  });

  it("takes the place of the stable release when it is finalised, and the one before is retired", async () => {
    await stage.update({ finalised: true });
    assert.equal(await stableVersion(stage), "1.4.0");
    const workloads = onCloud().filter(({ type }) => type === "kubernetes:apps/v1:Deployment");
    assert.equal(workloads.length, 1);
    for (const host of [WEB, API]) assertShare(await ask(world(), host), "1.4.0", 100);
  });

  it("comes back by one flag, and everything is as the stable release left it", async () => {
    const before = onCloud().map(({ id }) => id).sort();
    await stage.update({ release: rebuilt(model, "1.5.0"), step: 0, finalised: false });
    await stage.update({ step: 1 });
    assertShare(await ask(world(), API), "1.5.0", 5);

    await stage.update({ rollback: true });
    for (const host of [WEB, API]) assertShare(await ask(world(), host), "1.4.0", 100);
    assert.deepEqual(onCloud().map(({ id }) => id).sort(), before);
    assert.equal(await stableVersion(stage), "1.4.0");
  });

  it("turns everybody away with 503 while the kill switch is on", async () => {
    await stage.update({ emergency: { killSwitch: true, safeMode: false } });
    for (const host of [WEB, API]) assert.equal(await statusOf(world(), host), 503);
  });

  it("serves readers and refuses writers in safe mode", async () => {
    await stage.update({ emergency: { killSwitch: false, safeMode: true } });
    assert.equal(await statusOf(world(), API), 200);
    assert.equal(await statusOf(world(), API, "POST"), 403);
    await stage.update({ emergency: { killSwitch: false, safeMode: false } });
    assert.equal(await statusOf(world(), API, "POST"), 200);
  });

  it("keeps the stable release in memory when an update fails half-way", async () => {
    stage.sandbox.cloud.setFaults([{ type: "loadBalancer", operation: "update", kind: "failAlways" }]);
    await assert.rejects(stage.update({ rollback: false, step: 1 }));
    stage.sandbox.cloud.setFaults([]);
    assert.equal(await stableVersion(stage), "1.4.0");
    await stage.update({ rollback: true });
    for (const host of [WEB, API]) assertShare(await ask(world(), host), "1.4.0", 100);
  });

  it("leaves nothing behind when the stack is destroyed", async () => {
    await stage.engine.destroy();
    const kept = onCloud().map(({ type }) => type);
    assert.deepEqual(kept, []);
  });
});

async function stableVersion(stage: Stage): Promise<string | null> {
  const { stable } = (await stage.engine.outputs()) as { stable?: { release: Release } | null };
  return stable?.release.version ?? null;
}

/** Operation and kind of every change that users could notice; the components and the stack only group. */
function ofUsers(changes: readonly Change[]): string[] {
  return changes
    .filter(({ type }) => !type.startsWith("sluice:") && !type.startsWith("pulumi:"))
    .map(({ operation, type }) => `${operation} ${type.split(":").at(-1) ?? type}`)
    .sort();
}
