import assert from "node:assert/strict";
import { join } from "node:path";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import type { Release } from "../../release/schema";
import { openStage, rebuilt } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { cacheDirectory } from "../../toolchain/paths";
import { API, statusOf } from "./traffic";

const PLAN = planSchema.parse({
  strategy: "flag",
  steps: [
    { weight: 100, flag: { stage: "alpha", allowlist: ["tenant:us", "user:ann"], maximumClients: 5 } },
    { weight: 100, flag: { stage: "beta", allowlist: ["tenant:us", "tenant:pilots"], maximumClients: 20 } },
    { weight: 100, flag: { stage: "ga" } },
  ],
});

const FLAGS = {
  segments: { "tenant:pilots": ["client-1"] },
  definitions: [
    {
      key: "new_orders",
      description: "Takes orders in another way",
      owner: "growth",
      environments: ["staging", "production"],
      expires: "2099-12-31",
      decidedBy: "plan",
      affects: ["POST /"],
    },
  ],
};

const PEOPLE = {
  us: { "x-tenant": "us" },
  ann: { "x-user": "ann", "x-tenant": "other" },
  client: { "x-client": "client-1" },
  stranger: { "x-tenant": "strangers", "x-user": "us", "x-client": "us" },
};

describe("a flag on the real engine", function () {
  this.timeout(300_000);

  let stage: Stage;
  let model: Release;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    stage = await openStage({ directory: join(cacheDirectory, "test", "flags"), stack: "production" });
    model = releaseSchema.parse(await stage.engine.config.get(["sluice:release"]));
    await stage.engine.config.set([{ path: ["kubernetes:enableConfigMapMutable"], value: true }]);
    await stage.update({ release: rebuilt(model, "1.0.0"), plan: PLAN, step: PLAN.steps.length });
    await stage.update({ finalised: true });
    await stage.update({ release: rebuilt(model, "1.1.0"), flags: FLAGS, finalised: false, step: 0 });
  });

  after(() => stage.stop());

  /** Who of the people gets through to what the flag affects. */
  async function letIn(): Promise<readonly string[]> {
    const asked = Object.entries(PEOPLE).map(async ([name, headers]) => {
      const status = await statusOf(stage.sandbox.world, API, "POST", headers);
      assert.ok(status === 200 || status === 403, `${name} got ${String(status)}`);
      return status === 200 ? [name] : [];
    });
    return (await Promise.all(asked)).flat();
  }

  it("is closed to all before the first step", async () => {
    assert.deepEqual(await letIn(), []);
    assert.equal(await statusOf(stage.sandbox.world, API), 200, "what it does not affect");
  });

  const opens = (step: number, name: string, people: readonly string[]) =>
    it(`lets in at ${name} just whom the stage is for, by an update of the definitions`, async () => {
      const { changes } = await stage.update({ step });
      const updates = changes.filter(({ operation }) => operation === "update");
      const updated = updates.map(({ type }) => type.split(":").at(-1));
      assert.ok(updated.includes("FeatureFlag") && updated.includes("ConfigMap"), updated.join());
      assert.deepEqual(await letIn(), people);
    });

  opens(1, "alpha", ["us", "ann"]);

  it("is closed by a rollback of level 1, and opened by another try", async () => {
    await stage.update({ step: 0 });
    assert.deepEqual(await letIn(), []);
    await stage.update({ step: 1 });
    assert.deepEqual(await letIn(), ["us", "ann"]);
  });

  opens(2, "beta", ["us", "client"]);
  opens(3, "ga", Object.keys(PEOPLE));

  it("stays open once its release is stable, while the next one waits and is taken back", async () => {
    await stage.update({ finalised: true });
    await stage.update({ release: rebuilt(model, "1.2.0"), finalised: false, step: 0 });
    assert.deepEqual(await letIn(), Object.keys(PEOPLE));
    await stage.update({ step: 1 });
    assert.deepEqual(await letIn(), Object.keys(PEOPLE));
    await stage.update({ rollback: true });
    assert.deepEqual(await letIn(), Object.keys(PEOPLE));
  });
});
