import assert from "node:assert/strict";
import { omnihub, spoiled } from "./cloudFixtures";
import { checkSettings, configure, pluginOf, withCloud, type Inputs } from "./cloudPlugin";

const secret = "kubernetes:core/v1:Secret";
const configMap = "kubernetes:core/v1:ConfigMap";

const mutable = [
  { type: secret, setting: "enableSecretMutable", place: "stringData.value" },
  { type: configMap, setting: "enableConfigMapMutable", place: "data.mode" },
] as const;

describe("the settings of a plugin in the cloud", function () {
  this.timeout(20_000);

  it("are refused where the SDK does not know them", async () => {
    await withCloud(async (cloud) => {
      const refused = await checkSettings(cloud, "kubernetes", { enableSecretMutabel: "true", namespace: "omnihub" });
      assert.deepEqual(refused, ['enableSecretMutabel: is not a known property; did you mean "enableSecretMutable"?']);
      assert.deepEqual(await checkSettings(cloud, "random", { version: "4.0.0" }), []);
    });
  });

  for (const { type, setting, place } of mutable) {
    it(`replace what a ${type.split(":")[2] ?? ""} holds, unless ${setting} lets it change in place`, async () => {
      await withCloud(async (cloud) => {
        const change = async (more: Inputs = {}): Promise<string> => {
          const [before, after] = [omnihub[type], spoiled(type, place, "new")];
          return (await pluginOf(cloud, type).diff({ ...before, ...more }, { ...after, ...more })).change;
        };
        assert.equal(await change(), "replace, deleted first");
        await configure(cloud, "kubernetes", { [setting]: "true" });
        assert.equal(await change(), "update");
        assert.equal(await change({ immutable: true }), "replace, deleted first");
        await configure(cloud, "kubernetes", { [setting]: "false" });
        assert.equal(await change(), "replace, deleted first");
      });
    });
  }

  it("replace a Secret of another type in any case", async () => {
    await withCloud(async (cloud) => {
      await configure(cloud, "kubernetes", { enableSecretMutable: "true" });
      const another = spoiled(secret, "type", "kubernetes.io/basic-auth");
      assert.equal((await pluginOf(cloud, secret).diff(omnihub[secret], another)).change, "replace, deleted first");
    });
  });
});
