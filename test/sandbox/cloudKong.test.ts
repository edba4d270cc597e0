import assert from "node:assert/strict";
import { pluginOf, withCloud, type Inputs } from "./cloudPlugin";

const PLUGIN = "kubernetes:configuration.konghq.com/v1:KongPlugin";
const CONSUMER = "kubernetes:configuration.konghq.com/v1:KongConsumer";

function kongPlugin(plugin: string, config: Inputs, more: Inputs = {}): Inputs {
  const metadata = { name: `api-${plugin}`, namespace: "shop" };
  return { apiVersion: "configuration.konghq.com/v1", kind: "KongPlugin", metadata, plugin, config, ...more };
}

function kongConsumer(more: Inputs): Inputs {
  const metadata = { name: "app", namespace: "shop" };
  return { apiVersion: "configuration.konghq.com/v1", kind: "KongConsumer", metadata, ...more };
}

const redis = { host: "db.example.com", port: 6379, ssl: true, ssl_verify: true, server_name: "db.example.com" };
const patch = { path: "/redis/password", valueFrom: { secretKeyRef: { name: "cache", key: "password.json" } } };

const right: readonly Inputs[] = [
  kongPlugin("rate-limiting", { minute: 25, limit_by: "consumer", policy: "redis", redis }, { configPatches: [patch] }),
  kongPlugin("key-auth", { key_names: ["apikey"], hide_credentials: true }),
  kongPlugin("acl", { allow: ["staff"], include_consumer_groups: true }),
];

const wrong: readonly (readonly [what: string, inputs: Inputs, refusal: RegExp])[] = [
  ["a field that Kong does not know", kongPlugin("rate-limiting", { minutes: 5 }), /^config\.minutes: .*did you mean "minute"\?/],
  ["a deprecated field", kongPlugin("rate-limiting", { minute: 5, redis_host: "db" }), /^config\.redis_host: is not a known/],
  ["a number as text", kongPlugin("rate-limiting", { minute: "5" }), /^config\.minute: expected a number, found string "5"$/],
  ["no limit at all", kongPlugin("rate-limiting", { policy: "local" }), /^config: expected at least one of second, minute/],
  ["a limit of nothing", kongPlugin("rate-limiting", { minute: 0 }), /^config\.minute: expected more than 0, found 0$/],
  ["counters nowhere", kongPlugin("rate-limiting", { minute: 5, policy: "redis" }), /^config\.redis\.host: is required/],
  ["a unit that there is not", kongPlugin("request-size-limiting", { size_unit: "gigabytes" }), /^config\.size_unit: expected one of/],
  ["a method that there is not", kongPlugin("cors", { methods: ["FETCH"] }), /^config\.methods\[0\]: expected one of/],
  ["both lists", kongPlugin("acl", { allow: ["a"], deny: ["b"] }), /^config: expected either allow or deny$/],
  ["a plugin that there is not", kongPlugin("rate-limit", { minute: 5 }), /^plugin: expected one of key-auth/],
  ["a patch without a Secret", kongPlugin("key-auth", {}, { configPatches: [{ path: "/realm" }] }), /configPatches\[0\].*valueFrom/],
];

describe("The cloud's Kong", () => {
  it("takes what is right", () =>
    withCloud(async (cloud) => {
      for (const inputs of right) assert.deepEqual((await pluginOf(cloud, PLUGIN).check(inputs)).failures, []);
      const consumer = kongConsumer({ username: "app", credentials: ["app-key"], consumerGroups: ["staff"] });
      assert.deepEqual((await pluginOf(cloud, CONSUMER).check(consumer)).failures, []);
    }));

  for (const [what, inputs, refusal] of wrong) {
    it(`refuses ${what}`, () =>
      withCloud(async (cloud) => {
        const { failures } = await pluginOf(cloud, PLUGIN).check(inputs);
        assert.match(failures.join("\n"), refusal);
      }));
  }

  it("refuses a consumer without a name, and one with a misspelt property", () =>
    withCloud(async (cloud) => {
      const consumers = pluginOf(cloud, CONSUMER);
      assert.match((await consumers.check(kongConsumer({}))).failures.join(), /^username: is required/);
      const misspelt = kongConsumer({ username: "app", credential: ["app-key"] });
      assert.match((await consumers.check(misspelt)).failures.join(), /^credential: .*did you mean "credentials"\?$/);
    }));
});
