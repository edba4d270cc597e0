import assert from "node:assert/strict";
import { join, relative } from "node:path";
import type { Release } from "../../release/schema";
import { release as releaseSchema } from "../../release/schema/release";
import { openStage, rebuilt } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";

const FROM = join(__dirname, "unseen");

describe("a plan that nobody had in mind", function () {
  this.timeout(120_000);

  let stage: Stage;
  let model: Release;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    const directory = join(cacheDirectory, "test", "unseen");
    stage = await openStage({ directory, stack: "production", from: FROM, policy: { pack: join(projectDirectory, "policy") } });
    model = releaseSchema.parse(await stage.engine.config.get(["sluice:release"]));
  });

  after(() => stage.stop());

  async function reach(values: Readonly<Record<string, unknown>>) {
    await stage.configure(values);
    return (await stage.engine.up({ policed: false })).changes.filter(({ operation }) => operation !== "read");
  }

  it(`is config alone (${relative(projectDirectory, FROM)}), and the pack refuses nothing of it`, async () => {
    assert.ok((await stage.engine.preview()).changes.length > 50);
  });

  it("keeps its gates closed without a signature", async () => {
    await reach({});
    await stage.configure({ step: 3 });
    await assert.rejects(stage.engine.up(), /approvals-step-approved/);
  });

  it("walks its steps by routes alone, and comes back", async () => {
    await reach({ step: 3 });
    await reach({ finalised: true });
    await reach({ finalised: false, step: 0, release: rebuilt(model, "7.3.0") });
    assert.deepEqual(names(await reach({ step: 1 })), ["shop"]);
    const routes = ["orders-route", "orders-route-behind", "prices-route", "prices-route-behind", "shop"];
    assert.deepEqual(names(await reach({ step: 2 })), routes);
    assert.deepEqual(names(await reach({ step: 3 })), routes);
    await reach({ rollback: true });
    const { exposure, stable } = await stage.engine.outputs() as { exposure: { weights: unknown }; stable: { release: Release } };
    assert.deepEqual(exposure.weights, { stable: 100, candidate: 0 });
    assert.equal(stable.release.version, model.version);
  });
});

function names(changes: readonly { readonly name: string }[]): readonly string[] {
  return changes.map(({ name }) => name).sort();
}
