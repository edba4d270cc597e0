import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { missingBuild } from "../../components/web/prebuilt";
import { Web, type WebArgs } from "../../components/web";
import { stagesOf } from "../../components/web/project";
import { expose, NOTHING_DEPLOYED } from "../../release/exposure";
import { ConfigError } from "../../release/mistake";
import { plan } from "../../release/schema/plan";
import { release, type Release, releaseId } from "../../release/schema/release";
import { web } from "../../release/schema/web";
import { declare, isSecret, ofType, type Registered } from "./mocks";

const SECRET = "not-for-anybody";

const config = {
  project: "shop-web",
  repository: "example/shop",
  domains: ["www.shop.example.com"],
  blockedPaths: ["/wp-admin", "/.git"],
  variables: [
    { key: "PUBLIC_NAME", value: "Shop" },
    { key: "STRIPE_KEY", secret: "stripeKey" },
    { key: "REDIS_URL", from: "cache.restUrl" },
    { key: "REDIS_TOKEN", from: "cache.restToken" },
    { key: "EDGE_CONFIG", from: "edgeConfig.connection" },
  ],
  logDrain: { endpoint: "https://logs.example.com/vercel", secret: "logSignature" },
};

const threeSteps = plan.parse({
  strategy: "canary",
  steps: [{ weight: 5, flag: { stage: "beta", allowlist: ["tenant:pilot"] } }, { weight: 50 }, { weight: 100 }],
});

const one = releaseOf("1.0.0", { gitRef: "aaaaaaa" });
const two = releaseOf("2.0.0", { gitRef: "bbbbbbb" });
const [stable, candidate] = [releaseId(one), releaseId(two)];

function releaseOf(version: string, content?: Release["web"]): Release {
  return release.parse({ version, commit: "0123456789abcdef", ...(content ? { web: content } : {}) });
}

interface Given {
  readonly step?: number;
  readonly from?: Release | null;
  readonly to?: Release;
  readonly rollback?: boolean;
  readonly killSwitch?: boolean;
  readonly args?: Partial<WebArgs>;
}

function declareWeb({ step = 0, from = one, to = two, rollback = false, killSwitch = false, args = {} }: Given) {
  const { tracks, flag, admits } = expose({
    plan: threeSteps,
    release: to,
    step,
    rollback,
    finalised: false,
    emergency: { killSwitch, safeMode: false },
    last: { ...NOTHING_DEPLOYED, stable: from && { release: from, flag: null } },
  });
  return declare(
    () =>
      new Web("web", {
        config: web.parse(config),
        domain: "shop.example.com",
        tracks,
        flag,
        admits,
        steps: threeSteps.steps,
        sources: { "cache.restUrl": "https://redis.example.com", "cache.restToken": SECRET },
        secret: () => pulumi.secret(SECRET),
        ...args,
      }),
  );
}

const resourcesOf = async (given: Given) => (await declareWeb(given)).resources;
const changed = (before: readonly Registered[], after: readonly Registered[]) =>
  after.filter((resource) => !before.some((other) => JSON.stringify(other) === JSON.stringify(resource)));
const inputsOf = (resources: readonly Registered[], name: string) =>
  resources.find((resource) => resource.name === name)?.inputs;
const itemOf = (resources: readonly Registered[]) => inputsOf(resources, "web-exposure")?.valueJson;

describe("a web project in the middle of a rollout", () => {
  it("has one production deployment for each release, which says whose it is", async () => {
    const resources = await resourcesOf({ step: 1 });
    const always = { projectId: "web-project-id", production: true, deleteOnDestroy: false };
    assert.deepEqual(
      ofType(resources, ":Deployment").map(({ inputs }) => inputs),
      [
        { ...always, ref: "aaaaaaa", meta: { version: "1.0.0", release: stable } },
        { ...always, ref: "bbbbbbb", meta: { version: "2.0.0", release: candidate } },
      ],
    );
  });

  it("tells the application whom the flag lets in, in one item", async () => {
    const resources = await resourcesOf({ step: 1 });
    assert.deepEqual(inputsOf(resources, "web-exposure"), {
      edgeConfigId: "web-edge-config-id",
      key: "exposure",
      valueJson: { flag: { stage: "beta", allowlist: ["tenant:pilot"] }, admits: "everyone" },
    });
  });

  it("tells the application what each flag does, in flagd's words, where there are flags", async () => {
    const $schema = "https://flagd.dev/schema/v0/flags.json";
    const resources = await resourcesOf({ step: 1, args: { flags: { $schema, flags: {} } } });
    const item = { edgeConfigId: "web-edge-config-id", key: "flags", valueJson: { $schema, flags: {} } };
    assert.deepEqual(inputsOf(resources, "web-flags"), item);
    assert.equal(inputsOf(await resourcesOf({ step: 1 }), "web-flags"), undefined);
  });

  it("is left alone by a step that moves no flag, and changed in that item alone by one that does", async () => {
    const dark = await resourcesOf({ step: 0 });
    const beta = await resourcesOf({ step: 1 });
    const half = await resourcesOf({ step: 2 });
    const full = await resourcesOf({ step: 3 });
    assert.deepEqual(changed(dark, beta).map(({ name }) => name), ["web-exposure"]);
    assert.deepEqual(changed(beta, half).map(({ name }) => name), ["web-exposure"]);
    assert.deepEqual(changed(half, full), []);
    assert.equal(dark.length, full.length);
  });

  it("looks to the application before the first step as it does after a rollback", async () => {
    const nobody = { flag: null, admits: "everyone" };
    assert.deepEqual(itemOf(await resourcesOf({ step: 0 })), nobody);
    assert.deepEqual(itemOf(await resourcesOf({ step: 2, rollback: true })), nobody);
  });

  it("does not touch stable in a rollback", async () => {
    const before = await resourcesOf({ step: 2 });
    const after = await resourcesOf({ step: 2, rollback: true });
    assert.deepEqual(changed(before, after), []);
  });

  it("turns everybody away by the same item when the kill switch is thrown", async () => {
    const before = await resourcesOf({ step: 1 });
    const after = await resourcesOf({ step: 1, killSwitch: true });
    assert.deepEqual(changed(before, after).map(({ name }) => name), ["web-exposure"]);
    assert.match(JSON.stringify(itemOf(after)), /"admits":"nobody"/);
  });

  it("gives the edge each deployment's own host", async () => {
    const { result } = await declareWeb({ step: 1 });
    const origins = await new Promise((resolve) => pulumi.output(result.origins).apply(resolve));
    assert.deepEqual(origins, {
      [stable]: `web-${stable}.example.app`,
      [candidate]: `web-${candidate}.example.app`,
    });
  });
});

describe("a web project's domains", () => {
  const leadsTo = (resources: readonly Registered[]) =>
    ofType(resources, ":Alias").map(({ inputs }) => [inputs.alias, inputs.deploymentId]);

  it("lead to stable at every step", async () => {
    const expected = ["shop.example.com", "www.shop.example.com"].map((domain) => [domain, `web-${stable}-id`]);
    assert.deepEqual(leadsTo(await resourcesOf({ step: 0 })), expected);
    assert.deepEqual(leadsTo(await resourcesOf({ step: 3 })), expected);
  });

  it("lead nowhere before the very first release is exposed", async () => {
    assert.deepEqual(leadsTo(await resourcesOf({ from: null, step: 0 })), []);
    assert.equal(leadsTo(await resourcesOf({ from: null, step: 1 })).length, 2);
  });

  it("never move by themselves when something is built", async () => {
    const project = inputsOf(await resourcesOf({}), "web-project");
    assert.equal(project?.autoAssignCustomDomains, false);
  });
});

describe("a web project", () => {
  it("opens the deployments' own hosts to the edge, and keeps previews closed", async () => {
    const project = inputsOf(await resourcesOf({}), "web-project");
    assert.deepEqual(project?.vercelAuthentication, { deploymentType: "onlyPreviewDeployments" });
  });

  it("keeps secrets secret, and unreadable at Vercel", async () => {
    const variables = ofType(await resourcesOf({}), ":ProjectEnvironmentVariable");
    const guarded = variables.filter(({ inputs }) => inputs.sensitive === true).map(({ inputs }) => inputs.key);
    assert.deepEqual(guarded, ["STRIPE_KEY", "REDIS_TOKEN", "EDGE_CONFIG"]);
    assert.ok(variables.filter(({ inputs }) => inputs.sensitive).every(({ inputs }) => isSecret(inputs.value)));
  });

  it("has no secret anywhere in clear", async () => {
    const { resources, result } = await declareWeb({ step: 1 });
    assert.equal(await pulumi.isSecret(result.edgeConfigConnection), true);
    const clear = JSON.stringify(resources, (_, value: unknown) => (isSecret(value) ? "[secret]" : value));
    assert.ok(!clear.includes(SECRET));
    assert.ok(isSecret(inputsOf(resources, "web-log-drain")?.secret));
  });

  it("refuses a variable from a component that is not there, and says which", () => {
    const refused = declareWeb({ args: { sources: {} } });
    return assert.rejects(refused, (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /sluice:web\.variables\[2\]\.from: found "cache\.restUrl"/);
      return true;
    });
  });

  it("refuses paths by their beginning", async () => {
    assert.deepEqual(inputsOf(await resourcesOf({}), "web-firewall")?.rules, {
      rules: [
        {
          name: "blocked-paths",
          active: true,
          conditionGroups: [
            { conditions: [{ type: "path", op: "pre", value: "/wp-admin" }] },
            { conditions: [{ type: "path", op: "pre", value: "/.git" }] },
          ],
          action: { action: "deny" },
        },
      ],
    });
  });

  it("has neither firewall nor log drain nor staged promotion where nothing asks for them", async () => {
    const plain = web.parse({ project: "shop-web", repository: "example/shop" });
    const resources = await resourcesOf({ args: { config: plain, steps: threeSteps.steps.slice(-1) } });
    const guards = [":FirewallConfig", ":LogDrain", ":ProjectRollingRelease", ":ProjectEnvironmentVariable"];
    assert.deepEqual(guards.flatMap((type) => ofType(resources, type)), []);
  });

  it("has no deployment for a release from before there was a web project", async () => {
    const resources = await resourcesOf({ from: releaseOf("0.9.0"), step: 1 });
    assert.deepEqual(ofType(resources, ":Deployment").map(({ name }) => name), [`web-${candidate}`]);
  });
});

describe("Vercel's own promotion", () => {
  const stages = (...weights: number[]) =>
    stagesOf(plan.parse({ strategy: "canary", steps: weights.map((weight) => ({ weight })) }).steps);
  const percentages = (...weights: number[]) => stages(...weights).map(({ targetPercentage }) => targetPercentage);

  it("goes by the plan's weights and waits for a person", async () => {
    assert.deepEqual(inputsOf(await resourcesOf({}), "web-rolling-release"), {
      projectId: "web-project-id",
      advancementType: "manual-approval",
      stages: [{ targetPercentage: 5 }, { targetPercentage: 50 }, { targetPercentage: 100 }],
    });
  });

  it("leaves out steps that expose nobody, and steps that keep the weight", () => {
    assert.deepEqual(percentages(0, 10, 10, 50, 100, 100), [10, 50, 100]);
  });

  it("has at most ten stages, the last of them everybody", () => {
    const weights = Array.from({ length: 20 }, (_, index) => 5 * (index + 1));
    assert.deepEqual(percentages(...weights), [5, 10, 15, 20, 25, 30, 35, 40, 45, 100]);
  });
});

describe("a release that was built elsewhere", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-web-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is uploaded from its folder", async () => {
    mkdirSync(join(folder, ".vercel", "output"), { recursive: true });
    const built = releaseOf("2.0.0", { prebuilt: folder });
    const resources = await resourcesOf({ to: built });
    assert.equal(inputsOf(resources, `web-${releaseId(built)}`)?.pathPrefix, folder);
  });

  it("is refused where the folder holds no build, with what to run", () => {
    const [mistake] = missingBuild(releaseOf("2.0.0", { prebuilt: folder }));
    assert.equal(mistake?.path, "sluice:release.web.prebuilt");
    assert.match(`${mistake.found}. ${String(mistake.next)}`, /holds no \.vercel\/output\. Run `vercel build/);
  });

  it("stays as it is once it is stable, whatever became of the folder", async () => {
    const built = releaseOf("1.0.0", { prebuilt: folder });
    const resources = await resourcesOf({ from: built, step: 1 });
    assert.equal(ofType(resources, ":Deployment").length, 2);
  });
});

describe("a web variable", () => {
  const variable = (fields: object) => web.safeParse({ ...config, variables: [{ key: "API_KEY", ...fields }] });

  it("may be seen in development when it is in clear", () => {
    assert.ok(variable({ value: "x", targets: ["development"] }).success);
  });

  it("is refused for development when it is a secret, as Vercel does", () => {
    const { error } = variable({ secret: "apiKey", targets: ["development"] });
    assert.match(String(error), /development for what is in clear/);
  });
});
