import assert from "node:assert/strict";
import { Flags } from "../../components/flags";
import type { FlagdDefinitions } from "../../release/flags";
import { declare, ofType } from "./mocks";

const DEFINITIONS: FlagdDefinitions = {
  $schema: "https://flagd.dev/schema/v0/flags.json",
  flags: {
    new_checkout: {
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "off",
      targeting: { if: [{ or: [{ in: [{ var: "tenant" }, ["pilots"]] }] }, "on", "off"] },
      metadata: { owner: "growth", expires: "2027-06-30", status: "enabled", stage: "alpha" },
    },
    wording: {
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "off",
      metadata: { owner: "design", expires: "2027-03-31", status: "disabled" },
    },
  },
};

const declared = () =>
  declare(() => new Flags("shop-flags", { namespace: "shop", product: "shop", definitions: DEFINITIONS }));

describe("Flags", () => {
  it("declares each flag for the operator, with its owner and its end where the policies look for them", async () => {
    const { resources } = await declared();
    const flags = ofType(resources, ":FeatureFlag");
    assert.deepEqual(flags.map(({ name }) => name).sort(), ["shop-flags-new_checkout", "shop-flags-wording"]);
    const { metadata, ...flag } = DEFINITIONS.flags.new_checkout ?? assert.fail();
    assert.deepEqual(flags.find(({ name }) => name.endsWith("new_checkout"))?.inputs, {
      apiVersion: "core.openfeature.dev/v1beta1",
      kind: "FeatureFlag",
      metadata: {
        name: "new.checkout",
        namespace: "shop",
        labels: { "app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "pulumi" },
        annotations: metadata,
      },
      spec: { flagSpec: { flags: { new_checkout: flag } } },
    });
  });

  it("declares the same definitions in one file for a flagd without the operator", async () => {
    const { resources } = await declared();
    const [file, ...others] = ofType(resources, ":ConfigMap");
    assert.deepEqual(others, []);
    const { data, metadata } = file?.inputs as { data: Record<string, string>; metadata: { name: string } };
    assert.equal(metadata.name, "flags");
    assert.deepEqual(JSON.parse(data["flags.json"] ?? ""), DEFINITIONS);
  });
});
