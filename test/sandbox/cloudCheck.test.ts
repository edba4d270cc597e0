import assert from "node:assert/strict";
import { UNKNOWN } from "../../sandbox/cloud/values";
import type { Cloud } from "../../sandbox/types";
import { omnihub, spoiled, type FixtureType } from "./cloudFixtures";
import { pluginOf, withCloud, type Inputs } from "./cloudPlugin";

interface Case {
  readonly type: FixtureType;
  readonly place: string;
  readonly value: Inputs[string] | undefined;
  readonly refusal: RegExp;
}

const ruleset = "cloudflare:index/ruleset:Ruleset";
const balancer = "cloudflare:index/loadBalancer:LoadBalancer";
const pool = "cloudflare:index/loadBalancerPool:LoadBalancerPool";
const deployment = "kubernetes:apps/v1:Deployment";
const route = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const alerts = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";
const flag = "kubernetes:core.openfeature.dev/v1beta1:FeatureFlag";
const newCheckout = "spec.flagSpec.flags.new_checkout";
const redis = "upstash:index/redisDatabase:RedisDatabase";
const item = "vercel:index/edgeConfigItem:EdgeConfigItem";
const password = "random:index/randomPassword:RandomPassword";
const container = "spec.template.spec.containers[0]";

const wrongForms: readonly Case[] = [
  { type: ruleset, place: "zoneID", value: "z", refusal: /^zoneID: is not a known property; did you mean "zoneId"\?$/ },
  { type: ruleset, place: "name", value: undefined, refusal: /^name: is required: expected a string, found nothing$/ },
  {
    type: ruleset,
    place: "rules[0].actionParameters.response.statusCode",
    value: "429",
    refusal: /^rules\[0\]\.actionParameters\.response\.statusCode: expected a number, found string "429"$/,
  },
  { type: ruleset, place: "kind", value: "zonal", refusal: /^kind: expected one of .*"zone", found string "zonal"$/ },
  { type: ruleset, place: "phase", value: "http*ratelimit", refusal: /^phase: expected one of .*"http_ratelimit"/ },
  { type: ruleset, place: "rules", value: {}, refusal: /^rules: expected a list, found an object$/ },
  {
    type: deployment,
    place: "spec.replicas",
    value: "2",
    refusal: /^spec\.replicas: expected a number, found string "2"$/,
  },
  {
    type: deployment,
    place: `${container}.env[0].value`,
    value: { secret: "s3cr3t" },
    refusal: /containers\[0\]\.env\[0\]\.value: expected a string, found an object$/,
  },
  {
    type: deployment,
    place: `${container}.ports[0].containerport`,
    value: 80,
    refusal: /containers\[0\]\.ports\[0\]\.containerport: is not a known property; did you mean "containerPort"\?$/,
  },
  {
    type: route,
    place: "spec.rules[0].backendRefs[0].weigth",
    value: 1,
    refusal: /\.weigth: .*did you mean "weight"\?$/,
  },
  {
    type: route,
    place: "spec.rules[0].backendRefs[1].weight",
    value: 2e6,
    refusal: /weight: expected at most 1000000/,
  },
  {
    type: alerts,
    place: "spec.groups[0].rules[0].for",
    value: "5mm",
    refusal: /rules\[0\]\.for: expected text that matches/,
  },
  {
    type: flag,
    place: `${newCheckout}.state`,
    value: "ON",
    refusal: /state: expected one of \["ENABLED","DISABLED"\], found string "ON"$/,
  },
  {
    type: flag,
    place: `${newCheckout}.metadata`,
    value: { owner: "growth" },
    refusal: /^spec\.flagSpec\.flags\.new_checkout\.metadata: is not a known property$/,
  },
  { type: flag, place: `${newCheckout}.defaultVariant`, value: undefined, refusal: /property "defaultVariant"/ },
  { type: flag, place: "metadata.nmae", value: "flag", refusal: /^metadata\.nmae: .*did you mean "name"\?$/ },
  { type: redis, place: "eviction", value: "yes", refusal: /^eviction: expected a boolean, found string "yes"$/ },
  {
    type: password,
    place: "keepers.rotation",
    value: 1,
    refusal: /^keepers\.rotation: expected a string, found number 1$/,
  },
];

const vendorRules: readonly Case[] = [
  { type: ruleset, place: "zoneId", value: undefined, refusal: /^zoneId: is required for a ruleset of kind "zone"$/ },
  {
    type: ruleset,
    place: "rules[0].ratelimit.period",
    value: 61,
    refusal: /period: expected one of 10, 60, 120.*found 61$/,
  },
  {
    type: ruleset,
    place: "rules[0].action",
    value: "managed_challenge",
    refusal: /mitigationTimeout: expected 0 .*found 60$/,
  },
  {
    type: balancer,
    place: "steeringPolicy",
    value: "off",
    refusal: /^randomSteering: has no effect unless .*found "off"$/,
  },
  { type: balancer, place: "randomSteering.poolWeights.stable", value: 0.905, refusal: /\.stable: .*steps of 0\.01/ },
  {
    type: balancer,
    place: "randomSteering.defaultWeight",
    value: 2,
    refusal: /defaultWeight: expected a weight from 0 to 1/,
  },
  { type: balancer, place: "sessionAffinity", value: "ipCookie", refusal: /expected "ip_cookie", found "ipCookie"$/ },
  { type: pool, place: "origins[0].weight", value: -1, refusal: /^origins\[0\]\.weight: expected a weight/ },
  { type: pool, place: "name", value: "api stable", refusal: /^name: expected letters, digits/ },
  { type: deployment, place: "metadata.name", value: "API_1", refusal: /^metadata\.name: expected a DNS-1123 name/ },
  {
    type: deployment,
    place: "spec.template.metadata.labels.track",
    value: "stable",
    refusal: /matchLabels\.track: expected/,
  },
  { type: deployment, place: `${container}.image`, value: undefined, refusal: /image: is required/ },
  {
    type: deployment,
    place: `${container}.image`,
    value: "Omni Hub:1",
    refusal: /image: expected a reference such as/,
  },
  {
    type: deployment,
    place: `${container}.readinessProbe.exec`,
    value: { command: ["true"] },
    refusal: /found httpGet and exec$/,
  },
  {
    type: deployment,
    place: "spec.strategy.type",
    value: "Rolling",
    refusal: /expected one of RollingUpdate, Recreate/,
  },
  { type: redis, place: "primaryRegion", value: "mars-1", refusal: /^primaryRegion: expected one of us-east-1/ },
  {
    type: redis,
    place: "primaryRegion",
    value: undefined,
    refusal: /^primaryRegion: is required where region is "global"$/,
  },
  { type: redis, place: "readRegions[0]", value: "eu-west-1", refusal: /^readRegions\[0\]: .*other than the primary/ },
  { type: redis, place: "tls", value: false, refusal: /^tls: expected true/ },
  { type: item, place: "key", value: "my flags", refusal: /^key: expected 1 to 256 letters/ },
  { type: item, place: "value", value: undefined, refusal: /exactly one of value and valueJson, found neither$/ },
  { type: password, place: "length", value: 0, refusal: /^length: expected at least 1, found 0$/ },
];

describe("the cloud's check", () => {
  let cloud: Cloud;
  const failuresOf = async (type: string, inputs: Inputs): Promise<readonly string[]> =>
    (await pluginOf(cloud, type).check(inputs)).failures;

  // One cloud serves all cases: checks leave nothing behind.
  let end = (): void => undefined;
  before(async function () {
    this.timeout(20_000);
    await new Promise<void>((ready) => {
      void withCloud(async (started) => {
        cloud = started;
        ready();
        await new Promise<void>((resolve) => (end = resolve));
      });
    });
  });
  after(() => end());

  for (const [type, inputs] of Object.entries(omnihub)) {
    it(`passes OmniHub's ${type}`, async () => {
      assert.deepEqual(await failuresOf(type, inputs), []);
    });
  }

  for (const { type, place, value, refusal } of [...wrongForms, ...vendorRules]) {
    const given = value === undefined ? "nothing" : JSON.stringify(value);
    it(`refuses ${type.split(":")[2] ?? ""} with ${place} = ${given}`, async () => {
      const failures = await failuresOf(type, spoiled(type, place, value));
      assert.equal(failures.length, 1, failures.join("\n"));
      assert.match(failures[0] ?? "", refusal);
    });
  }

  it("reports everything that is wrong at once", async () => {
    const failures = await failuresOf(ruleset, { kind: "zonal", phase: 1, colour: "red" });
    assert.deepEqual(failures.map((failure) => failure.split(":")[0]), ["name", "colour", "kind", "phase"]);
  });

  it("lets what is not known yet pass anywhere", async () => {
    const rules = [{ backendRefs: [{ name: UNKNOWN, port: UNKNOWN }] }];
    const inputs = { ...omnihub[route], spec: { parentRefs: UNKNOWN, rules } };
    assert.deepEqual(await failuresOf(route, inputs), []);
    assert.deepEqual(await failuresOf(balancer, spoiled(balancer, "defaultPools", UNKNOWN)), []);
  });

  it("repeats no value of a place that may hold a secret", async () => {
    const [failure] = await failuresOf("vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", {
      projectId: "prj_1",
      key: "TOKEN",
      sensitive: "s3cr3t",
      targets: ["production"],
      value: 42,
    }).then((failures) => failures.filter((line) => line.startsWith("value")));
    assert.equal(failure, "value: expected a string, found a number");
  });

  it("refuses a resource type that the SDK does not have", async () => {
    const failures = await failuresOf("cloudflare:index/rulesets:Rulesets", {});
    assert.match(failures.join(), /Rulesets is not a resource type of @pulumi\/cloudflare \d/);
  });

  it("refuses a custom resource of an unknown kind", async () => {
    const widget = { apiVersion: "example.com/v1", kind: "Widget" };
    const failures = await failuresOf("kubernetes:example.com/v1:Widget", widget);
    assert.deepEqual(failures, ["no kind Widget in apiVersion example.com/v1 is known to the sandbox"]);
  });

  it("refuses rolling release stages that do not climb to 100", async () => {
    const failures = await failuresOf("vercel:index/projectRollingRelease:ProjectRollingRelease", {
      projectId: "prj_1",
      advancementType: "manual-approval",
      stages: [{ targetPercentage: 50 }, { targetPercentage: 20 }],
    });
    assert.deepEqual(failures, [
      "stages[1].targetPercentage: expected more than 50 and at most 100, found 20",
      "stages[1].targetPercentage: expected 100 at the last stage, found 20",
    ]);
  });

  it("refuses a sensitive variable for development", async () => {
    const failures = await failuresOf("vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", {
      projectId: "prj_1",
      key: "TOKEN",
      sensitive: true,
      targets: ["production", "development"],
      value: "s3cr3t",
    });
    assert.deepEqual(failures, ["sensitive: expected false, as the targets include development; found true"]);
  });
});
