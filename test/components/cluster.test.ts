import assert from "node:assert/strict";
import { Cluster } from "../../components/cluster";
import { cluster } from "../../release/schema/services";
import { declare, ofType } from "./mocks";

const config = cluster.parse({ namespace: "shop", gateway: { name: "public", namespace: "gateways" } });
const declareCluster = () => declare(() => new Cluster("shop", { config, product: "shop" }).namespace);

describe("a cluster", () => {
  it("is one namespace and one policy, named as the config says", async () => {
    const { resources } = await declareCluster();
    assert.deepEqual(
      resources.map(({ type, name }) => [type, name]),
      [
        ["sluice:cluster:Cluster", "shop"],
        ["kubernetes:core/v1:Namespace", "shop-namespace"],
        ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "shop-closed"],
      ],
    );
  });

  it("refuses pods that could harm their node", async () => {
    const { resources } = await declareCluster();
    const [namespace] = ofType(resources, ":Namespace");
    assert.deepEqual(namespace?.inputs.metadata, {
      name: "shop",
      labels: {
        "app.kubernetes.io/part-of": "shop",
        "app.kubernetes.io/managed-by": "pulumi",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
    });
  });

  it("lets nobody in by itself, and everybody out", async () => {
    const { resources } = await declareCluster();
    const [policy] = ofType(resources, ":NetworkPolicy");
    assert.deepEqual(policy?.inputs.spec, { podSelector: {}, policyTypes: ["Ingress"] });
  });

  it("tells its namespace to what comes after", async () => {
    const { result } = await declareCluster();
    const namespace = await new Promise((resolve) => result.apply(resolve));
    assert.equal(namespace, "shop");
  });
});
