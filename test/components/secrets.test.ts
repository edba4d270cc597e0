import assert from "node:assert/strict";
import { Secrets } from "../../components/secrets";
import { secretsRules } from "../../policy/families/secrets";
import { recordAt, valueAt } from "../../policy/values";
import { secrets as schema } from "../../release/schema/secrets";
import { checkCustom } from "../../sandbox/cloud/custom";
import { resource } from "../policy/fixtures/resource";
import { refusals } from "../policy/refusals";
import { declare, ofType, type Registered } from "./mocks";

const STRIPE = { name: "stripe", rotated: "2025-12-01", keys: { key: { from: "shop/stripe", property: "key" } } };
const VAULT = { kind: "vault", server: "https://vault.shop.dev", path: "secret", role: "shop" };
const DOPPLER = { kind: "doppler", project: "shop", config: "prd", token: { name: "doppler", key: "token" } };

async function declared(store: object, changes: object = {}): Promise<readonly Registered[]> {
  const config = schema.parse({ store, secrets: [STRIPE, { ...STRIPE, name: "mail", keys: { token: { from: "MAIL" } } }], ...changes });
  const { resources } = await declare(() => new Secrets("shop-secrets", { config, product: "shop", namespace: "shop" }));
  return resources.toSorted((left, right) => left.name.localeCompare(right.name));
}

const provider = (resources: readonly Registered[]) => valueAt(ofType(resources, ":SecretStore")[0]?.inputs, "spec.provider");

describe("Secrets", () => {
  it("asks Vault by the cluster's own word for who asks", async () => {
    const resources = await declared(VAULT);
    const kubernetes = { mountPath: "kubernetes", role: "shop", serviceAccountRef: { name: "secrets" } };
    assert.deepEqual(provider(resources), {
      vault: { server: "https://vault.shop.dev", path: "secret", version: "v2", auth: { kubernetes } },
    });
    assert.deepEqual(ofType(resources, ":ServiceAccount").map(({ inputs }) => valueAt(inputs, "metadata.name")), ["secrets"]);
  });

  it("takes the place of Vault's authentication as Vault shows it", async () => {
    const resources = await declared({ ...VAULT, authPath: "/v1/auth/clusters/eu" });
    assert.equal(valueAt(provider(resources), "vault.auth.kubernetes.mountPath"), "clusters/eu");
  });

  it("asks Doppler with a token by reference, and needs no account of its own", async () => {
    const resources = await declared(DOPPLER);
    const auth = { secretRef: { dopplerToken: { name: "doppler", key: "token" } } };
    assert.deepEqual(provider(resources), { doppler: { project: "shop", config: "prd", auth } });
    assert.deepEqual(ofType(resources, ":ServiceAccount"), []);
  });

  it("fills one Kubernetes Secret for each entry, and asks again as often as the config says", async () => {
    const resources = await declared(DOPPLER, { refresh: "15m" });
    const found = ofType(resources, ":ExternalSecret").map(({ inputs }) => recordAt(inputs, "spec"));
    assert.deepEqual(
      found.map(({ target, data, refreshInterval }) => ({ target, data, refreshInterval })),
      [
        {
          target: { name: "mail", creationPolicy: "Owner" },
          data: [{ secretKey: "token", remoteRef: { key: "MAIL" } }],
          refreshInterval: "15m",
        },
        {
          target: { name: "stripe", creationPolicy: "Owner" },
          data: [{ secretKey: "key", remoteRef: { key: "shop/stripe", property: "key" } }],
          refreshInterval: "15m",
        },
      ],
    );
  });

  for (const store of [VAULT, DOPPLER]) {
    it(`is what the operator's own definitions ask for, with ${store.kind}`, async () => {
      const custom = (await declared(store)).filter(({ type }) => type.includes("external-secrets.io"));
      assert.equal(custom.length, 3);
      assert.deepEqual((await Promise.all(custom.map(({ type, inputs }) => checkCustom(type, inputs)))).flat(), []);
    });
  }

  it("tells the pack how old each secret is", async () => {
    const resources = (await declared(VAULT)).map(({ type, name, inputs }) => resource(type, name, inputs));
    assert.deepEqual(await refusals(secretsRules, resources), []);
    const late = await refusals(secretsRules, resources, { context: { now: new Date("2026-04-01T00:00:00Z") } });
    assert.deepEqual(
      late.map(({ rule, on, found }) => [rule, on, found]),
      ["mail", "stripe"].map((name) => ["secrets-renewed-in-time", `shop-secrets-${name}`, "121 days ago"]),
    );
  });
});
