import assert from "node:assert/strict";
import { join } from "node:path";
import { openStage } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { cacheDirectory } from "../../toolchain/paths";

describe("what is wrong is refused by the real engine before anything changes:", function () {
  this.timeout(180_000);

  let stage: Stage;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    stage = await openStage({ directory: join(cacheDirectory, "test", "refusals"), stack: "production" });
  });

  after(() => stage.stop());

  async function assertRefused(values: Readonly<Record<string, unknown>>, says: readonly RegExp[]): Promise<void> {
    await assert.rejects(stage.update(values), (error: Error) => {
      for (const words of says) assert.match(error.message, words);
      assert.doesNotMatch(error.message, /\n\s+at /, "no stack trace");
      return true;
    });
    assert.deepEqual(stage.sandbox.cloud.resources(), []);
  }

  it("a rollback where no release was ever finalised", async () => {
    await assertRefused({ rollback: true }, [/sluice:rollback: found true, and this stack has never finalised a release/]);
  });

  it("a release that is finalised before it was at the last step", async () => {
    await assertRefused({ rollback: false, step: 4, finalised: true }, [/sluice:finalised: found true for release 1\.4\.0/]);
  });

  it("a web deployment that was not built", async () => {
    const release = (await stage.engine.config.get(["sluice:release"])) as object;
    await assertRefused({ step: 0, finalised: false, release: { ...release, web: { prebuilt: "nowhere" } } }, [
      /sluice:release\.web\.prebuilt: found "nowhere", which holds no \.vercel\/output/,
    ]);
  });

  it("several mistakes, all of them in one go", async () => {
    await assertRefused({ step: 9, stpe: 1, finalised: false }, [
      /The config has 2 mistakes; nothing was changed/,
      /sluice:step: found 9; expected 0 to 4/,
      /sluice:stpe: found an unknown key; expected "step"/,
    ]);
  });
});
