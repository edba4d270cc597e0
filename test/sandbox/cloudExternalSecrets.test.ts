import assert from "node:assert/strict";
import type { Cloud } from "../../sandbox/types";
import { recordAt } from "../../sandbox/cloud/values";
import { pluginOf, withCloud } from "./cloudPlugin";

const TYPE = "kubernetes:external-secrets.io/v1:ExternalSecret";

const stripe = (...keys: readonly string[]) => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name: "stripe", namespace: "shop" },
  spec: {
    secretStoreRef: { kind: "SecretStore", name: "secrets" },
    target: { name: "stripe" },
    data: keys.map((secretKey) => ({ secretKey, remoteRef: { key: "shop/stripe" } })),
  },
});

describe("an ExternalSecret in the cloud", () => {
  it("makes a Secret with a value for each key, keeps them when a key comes, and takes it away with itself", () =>
    withCloud(async (cloud) => {
      const plugin = pluginOf(cloud, TYPE);
      const { id } = await plugin.create(stripe("key"));
      const [key] = values(cloud, "key");
      assert.match(key ?? "", /^\w{32}$/);
      await plugin.update(id, stripe("key"), stripe("key", "webhook"));
      assert.equal(values(cloud, "key")[0], key);
      assert.notEqual(values(cloud, "webhook")[0], key);
      await plugin.delete(id);
      assert.deepEqual(cloud.resources(), []);
    }));

  it("is refused where the operator's own definition refuses it", () =>
    withCloud(async (cloud) => {
      const odd = { ...stripe("key"), spec: { ...stripe("key").spec, secretStoreRef: { kind: "Vault", name: "secrets" } } };
      const { failures } = await pluginOf(cloud, TYPE).check(odd);
      assert.match(failures.join("\n"), /spec\.secretStoreRef\.kind/);
    }));
});

function values(cloud: Cloud, key: string): (string | undefined)[] {
  const secrets = cloud.resources().filter(({ type, id }) => type === "kubernetes:core/v1:Secret" && id === "shop/stripe");
  return secrets.map(({ properties }) => {
    const value = recordAt(properties, "data")[key];
    return typeof value === "string" ? Buffer.from(value, "base64").toString() : undefined;
  });
}
