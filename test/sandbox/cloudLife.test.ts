import assert from "node:assert/strict";
import { asText, UNKNOWN } from "../../sandbox/cloud/values";
import { hostedPackages, startCloud } from "../../sandbox/cloud";
import type { Cloud, CloudChange } from "../../sandbox/types";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { omnihub, spoiled, type FixtureType } from "./cloudFixtures";
import { call, clientOf, pluginOf, withCloud, type Inputs } from "./cloudPlugin";

const ruleset = "cloudflare:index/ruleset:Ruleset";
const balancer = "cloudflare:index/loadBalancer:LoadBalancer";
const pool = "cloudflare:index/loadBalancerPool:LoadBalancerPool";
const record = "cloudflare:index/dnsRecord:DnsRecord";
const deployment = "kubernetes:apps/v1:Deployment";
const namespace = "kubernetes:core/v1:Namespace";
const redis = "upstash:index/redisDatabase:RedisDatabase";
const item = "vercel:index/edgeConfigItem:EdgeConfigItem";
const password = "random:index/randomPassword:RandomPassword";

/** A load balancer whose pools are there. */
async function balancerWithPools(cloud: Cloud): Promise<Inputs> {
  const stable = await pluginOf(cloud, pool).create(omnihub[pool]);
  const candidate = await pluginOf(cloud, pool).create({ ...omnihub[pool], name: "api-candidate" });
  return {
    ...omnihub[balancer],
    defaultPools: [stable.id, candidate.id],
    fallbackPool: stable.id,
    randomSteering: { defaultWeight: 0, poolWeights: { [stable.id]: 0.9, [candidate.id]: 0.1 } },
  };
}

describe("the cloud's resources", function () {
  this.timeout(20_000);

  it("come with the ids and outputs of their vendor", async () => {
    await withCloud(async (cloud) => {
      const made = await pluginOf(cloud, balancer).create(await balancerWithPools(cloud));
      assert.match(made.id, /^[0-9a-f]{32}$/);
      assert.match(asText(made.outputs.createdOn), /^\d{4}-/);

      const workload = await pluginOf(cloud, deployment).create(omnihub[deployment]);
      assert.equal(workload.id, "omnihub/api-candidate");

      const database = await pluginOf(cloud, redis).create(omnihub[redis]);
      assert.match(asText(database.outputs.endpoint), /^omnihub-\w+\.upstash\.io$/);
      assert.equal(asText(database.outputs.password).length, 48);

      const generated = await pluginOf(cloud, password).create({ length: 12, special: false, minNumeric: 5 });
      assert.match(asText(generated.outputs.result), /^(?=(.*\d){5})[A-Za-z0-9]{12}$/);
    });
  });

  it("have unknown outputs in a preview, which leaves nothing behind", async () => {
    await withCloud(async (cloud) => {
      const { id, outputs } = await pluginOf(cloud, redis).create(omnihub[redis], "preview");
      assert.equal(id, "");
      assert.equal(outputs.endpoint, UNKNOWN);
      assert.deepEqual(cloud.resources(), []);
    });
  });

  it("are told to listeners, each change once", async () => {
    await withCloud(async (cloud) => {
      const changes: CloudChange[] = [];
      cloud.onChange((change) => changes.push(change));
      const plugin = pluginOf(cloud, redis);
      const { id } = await plugin.create(omnihub[redis]);
      await plugin.update(id, omnihub[redis], { ...omnihub[redis], eviction: true });
      await plugin.delete(id);
      assert.deepEqual(changes.map(({ operation }) => operation), ["create", "update", "delete"]);
      assert.equal(changes[1]?.resource.properties.eviction, true);
    });
  });

  it("outlive the cloud that made them", async () => {
    await withCloud(async (cloud, directory) => {
      const { id, outputs } = await pluginOf(cloud, redis).create(omnihub[redis]);
      const before = cloud.resources();
      await cloud.stop();
      const restarted = await startCloud({ directory });
      try {
        assert.deepEqual(restarted.resources(), before);
        assert.deepEqual(await pluginOf(restarted, redis).read(id), outputs);
        const evicting = { ...omnihub[redis], eviction: true };
        const updated = await pluginOf(restarted, redis).update(id, omnihub[redis], evicting);
        assert.equal(updated.password, outputs.password);
      } finally {
        await restarted.stop();
      }
    });
  });

  it("are gone for a refresh after their deletion, and can be deleted twice", async () => {
    await withCloud(async (cloud) => {
      const plugin = pluginOf(cloud, redis);
      const { id } = await plugin.create(omnihub[redis]);
      await plugin.delete(id);
      await plugin.delete(id);
      assert.equal(await plugin.read(id), undefined);
    });
  });
});

interface ReplacementCase {
  readonly type: FixtureType;
  readonly place: string;
  readonly value: Inputs[string];
  readonly change: string;
}

const replacements: readonly ReplacementCase[] = [
  { type: ruleset, place: "description", value: "new", change: "update" },
  { type: ruleset, place: "rules[0].ratelimit.period", value: 10, change: "update" },
  { type: ruleset, place: "phase", value: "http_request_firewall_custom", change: "replace" },
  { type: balancer, place: "name", value: "www.omnihub.example", change: "update" },
  { type: balancer, place: "zoneId", value: "another", change: "replace" },
  { type: deployment, place: "spec.replicas", value: 3, change: "update" },
  { type: deployment, place: "metadata.name", value: "api", change: "replace" },
  { type: deployment, place: "spec.selector.matchLabels.track", value: "stable", change: "replace, deleted first" },
  { type: redis, place: "eviction", value: true, change: "update" },
  { type: redis, place: "primaryRegion", value: "us-east-1", change: "replace" },
  { type: item, place: "value", value: "on", change: "replace" },
  { type: password, place: "keepers.rotation", value: "2", change: "replace" },
];

describe("the cloud's diff", function () {
  this.timeout(20_000);

  for (const { type, place, value, change } of replacements) {
    it(`says ${change} for another ${place} of ${type.split(":")[2] ?? ""}`, async () => {
      await withCloud(async (cloud) => {
        const answer = await pluginOf(cloud, type).diff(omnihub[type], spoiled(type, place, value));
        assert.deepEqual(answer, { change, paths: [place] });
      });
    });
  }

  it("finds nothing where nothing changed", async () => {
    await withCloud(async (cloud) => {
      assert.equal((await pluginOf(cloud, deployment).diff(omnihub[deployment], omnihub[deployment])).change, "none");
    });
  });

  it("keeps a generated name", async () => {
    await withCloud(async (cloud) => {
      const unnamed = spoiled(deployment, "metadata.name", undefined);
      const first = await pluginOf(cloud, deployment).check(unnamed);
      const second = await pluginOf(cloud, deployment).check(unnamed, first.inputs);
      assert.match(JSON.stringify(first.inputs), /"name":"example-[0-9a-f]{8}"/);
      assert.deepEqual(second.inputs, first.inputs);
    });
  });
});

describe("the cloud's refusals", function () {
  this.timeout(20_000);

  it("allow one ruleset per zone and phase", async () => {
    await withCloud(async (cloud) => {
      await pluginOf(cloud, ruleset).create(omnihub[ruleset]);
      await assert.rejects(pluginOf(cloud, ruleset).create(omnihub[ruleset]), /phase: ruleset \w+ is already there/);
    });
  });

  it("want the pools of a load balancer to exist", async () => {
    await withCloud(async (cloud) => {
      await assert.rejects(
        pluginOf(cloud, balancer).create(omnihub[balancer]),
        /defaultPools\[1\]: there is no load balancer pool "candidate"/,
      );
    });
  });

  it("want a record's name to lie in its zone", async () => {
    await withCloud(async (cloud) => {
      const zone = await pluginOf(cloud, "cloudflare:index/zone:Zone").create({ name: "omnihub.example" });
      const inputs = { zoneId: zone.id, type: "CNAME", content: "web.example", ttl: 1 };
      await pluginOf(cloud, record).create({ ...inputs, name: "www.omnihub.example" });
      await assert.rejects(
        pluginOf(cloud, record).create({ ...inputs, name: "www.other.example" }),
        /name: expected a name in the zone omnihub\.example, found "www\.other\.example"/,
      );
    });
  });

  it("do not take over a Kubernetes object that is already there", async () => {
    await withCloud(async (cloud) => {
      await pluginOf(cloud, deployment).create(omnihub[deployment]);
      await assert.rejects(pluginOf(cloud, deployment).create(omnihub[deployment]), /api-candidate is already there/);
    });
  });

  it("do not ask where a namespace comes from: it may be another team's", async () => {
    await withCloud(async (cloud) => {
      await pluginOf(cloud, namespace).create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "other" } });
      assert.equal((await pluginOf(cloud, deployment).create(omnihub[deployment])).id, "omnihub/api-candidate");
    });
  });

  it("want a variable of a project to be given once per target", async () => {
    await withCloud(async (cloud) => {
      const plugin = pluginOf(cloud, "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable");
      const inputs = { projectId: "prj_1", key: "MODE", sensitive: false, value: "on" };
      await plugin.create({ ...inputs, targets: ["production"] });
      await plugin.create({ ...inputs, targets: ["preview"] });
      await assert.rejects(
        plugin.create({ ...inputs, targets: ["development", "production"] }),
        /key: MODE is already there for target production/,
      );
    });
  });

  it("include every function that the vendor's file does not have", async () => {
    await withCloud(async (cloud) => {
      const request = new messages.InvokeRequest().setTok("cloudflare:index/getZone:getZone");
      await assert.rejects(
        call((done) => clientOf(cloud, "cloudflare").invoke(request, done)),
        /the sandbox does not have this function: declare the resource/,
      );
    });
  });

  it("come from every hosted package", () => {
    assert.deepEqual(hostedPackages, ["cloudflare", "vercel", "upstash", "kubernetes", "random", "datadog", "sentry", "pagerduty"]);
  });
});
