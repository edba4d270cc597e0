import assert from "node:assert/strict";
import type { Cloud } from "../../sandbox/types";
import { withProject, type Project, type Run } from "./cloudEngine";
import { withCloud } from "./cloudPlugin";

/** One resource in each hosted package, with the weight of the candidate left open. */
function program(weight: number, phase = "http_ratelimit"): string {
  return `
    const cloudflare = require("@pulumi/cloudflare");
    const kubernetes = require("@pulumi/kubernetes");
    const random = require("@pulumi/random");
    const upstash = require("@upstash/pulumi");
    const vercel = require("@pulumiverse/vercel");
    const pool = (name) => new cloudflare.LoadBalancerPool(name, {
      accountId: "a", name, origins: [{ name: "gateway", address: name + ".omnihub.example" }],
    });
    const stable = pool("stable");
    const candidate = pool("candidate");
    const balancer = new cloudflare.LoadBalancer("edge", {
      zoneId: "z", name: "api.omnihub.example", defaultPools: [stable.id, candidate.id], fallbackPool: stable.id,
      steeringPolicy: "random",
      randomSteering: { defaultWeight: 1, poolWeights: candidate.id.apply((id) => ({ [id]: ${weight} })) },
    });
    const limits = new cloudflare.Ruleset("limits", { zoneId: "z", name: "limits", kind: "zone", phase: "${phase}" });
    const route = new kubernetes.apiextensions.CustomResource("route", {
      apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata: { name: "api" },
      spec: { rules: [{ backendRefs: [{ name: "api", port: 80, weight: 10 }] }] },
    });
    const redis = new upstash.RedisDatabase("cache", {
      databaseName: "cache", region: "global", primaryRegion: "eu-west-1",
    });
    const project = new vercel.Project("web", {});
    const password = new random.RandomPassword("password", { length: 20 });
    module.exports = {
      balancer: balancer.id, route: route.id, projectName: project.name, restToken: redis.restToken,
      length: password.result.apply((text) => text.length),
    };`;
}

function assertRan({ succeeded, output }: Run): void {
  assert.ok(succeeded, output);
}

function assertRefused({ succeeded, output }: Run, reason: RegExp): void {
  assert.equal(succeeded, false, output);
  assert.match(output, reason);
}

async function withBoth(use: (project: Project, cloud: Cloud) => Promise<void>): Promise<void> {
  await withCloud((cloud) => withProject(cloud, (project) => use(project, cloud)));
}

const up = ["up", "--yes", "--skip-preview"];

describe("the real engine with the cloud attached", function () {
  this.timeout(180_000);

  it("previews, creates, updates, replaces, refreshes and destroys", async () => {
    await withBoth(async ({ pulumi }, cloud) => {
      assertRan(await pulumi(["preview"], program(0.1)));
      assert.deepEqual(cloud.resources(), []);

      const created = await pulumi(up);
      assertRan(created);
      assert.equal(cloud.resources().length, 8);
      assert.match(created.output, /balancer +: "[0-9a-f]{32}"/);
      assert.match(created.output, /projectName *: "web-[0-9a-f]{7}"/);
      assert.match(created.output, /restToken +: \[secret\]/);
      assert.match(created.output, /route +: "default\/api"/);

      const changed = await pulumi(up, program(0.5, "http_request_firewall_custom"));
      assertRan(changed);
      assert.match(changed.output, /~ 1 updated\n +\+-1 replaced/);

      assertRan(await pulumi(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]));
      assertRan(await pulumi(["destroy", "--yes", "--skip-preview"]));
      assert.deepEqual(cloud.resources(), []);
    });
  });

  it("changes a Secret in place where the stack's config lets it, and refuses a setting that is misspelt", async () => {
    const holding = (value: string): string => `
      const { core } = require("@pulumi/kubernetes");
      new core.v1.Secret("session", { metadata: { name: "session" }, stringData: { value: "${value}" } });`;
    await withBoth(async ({ pulumi }) => {
      assertRan(await pulumi(up, holding("one")));
      assert.match((await pulumi(["preview"], holding("two"))).output, /1 to replace/);
      assertRan(await pulumi(["config", "set", "kubernetes:enableSecretMutable", "true"]));
      const changed = await pulumi(up);
      assertRan(changed);
      assert.match(changed.output, /~ 1 updated/);
      assertRan(await pulumi(["config", "set", "kubernetes:enableSecretMutabel", "true"]));
      assertRefused(await pulumi(["preview"]), /enableSecretMutabel: .*did you mean "enableSecretMutable"\?/);
    });
  });

  it("shows refusals with their path, before anything is made", async () => {
    await withBoth(async ({ pulumi }, cloud) => {
      assertRefused(await pulumi(["preview"], program(0.1, "http_limit")), /phase[^]*expected one of[^]*"http_limit"/);
      cloud.setFaults([{ kind: "rateLimit", type: "loadBalancerPool", operation: "create" }]);
      assertRefused(await pulumi(up, program(0.1)), /429 Too Many Requests/);
      assertRan(await pulumi(up));
    });
  });

  it("does not print a secret that it refuses", async () => {
    await withBoth(async ({ pulumi }) => {
      const refused = await pulumi(["preview"], `
        const pulumi = require("@pulumi/pulumi");
        const vercel = require("@pulumiverse/vercel");
        new vercel.ProjectEnvironmentVariable("token", {
          projectId: "prj_1", key: "TOKEN", sensitive: true, targets: ["production"], value: pulumi.secret(31415926),
        });`);
      assertRefused(refused, /value: expected a string, found a number/);
      assert.doesNotMatch(refused.output, /31415926/);
    });
  });
});
