import assert from "node:assert/strict";
import fc from "fast-check";
import { Service } from "../../components/service";
import { candidateOf, workloadTracks } from "../../components/service/tracks";
import { expose, NOTHING_DEPLOYED, type Track } from "../../release/exposure";
import { plan, type Plan } from "../../release/schema/plan";
import { release, type Release, releaseId } from "../../release/schema/release";
import { service } from "../../release/schema/services";
import { declare, ofType, type Registered } from "./mocks";

const gateway = { name: "public", namespace: "gateways" };
const config = service.parse({
  name: "api",
  host: "api.example.com",
  environment: { LOG_LEVEL: "info" },
  secrets: { DATABASE_URL: { name: "database", key: "url" } },
});

const one = releaseOf("1.0.0", { api: "a" });
const two = releaseOf("2.0.0", { api: "b" });
const [stable, candidate] = [releaseId(one), releaseId(two)];

function releaseOf(version: string, images: Readonly<Record<string, string>>): Release {
  const services = Object.fromEntries(
    Object.entries(images).map(([name, digit]) => [
      name,
      { image: `registry.example.com/${name}@sha256:${digit.repeat(64)}` },
    ]),
  );
  return release.parse({ version, commit: "0123456789abcdef", services });
}

interface Given {
  readonly strategy?: Plan["strategy"];
  readonly step?: number;
  readonly from?: Release | null;
  readonly previous?: Release | null;
  readonly rollback?: boolean;
  readonly to?: Release;
}

function exposureOf({ strategy = "canary", step = 0, from = one, previous = null, rollback = false, to = two }: Given) {
  return expose({
    plan: plan.parse({ strategy, steps: [{ weight: 5 }, { weight: 50 }, { weight: 100 }] }),
    release: to,
    step,
    rollback,
    finalised: false,
    emergency: { killSwitch: false, safeMode: false },
    last: { ...NOTHING_DEPLOYED, stable: from && { release: from, flag: null }, previous },
  });
}

async function declareService(given: Given): Promise<readonly Registered[]> {
  const { tracks, bypass } = exposureOf(given);
  const { resources } = await declare(
    () =>
      new Service("api", {
        config,
        product: "shop",
        namespace: "shop",
        gateway,
        tracks,
        bypass,
        strategy: given.strategy ?? "canary",
        environment: { RATE_LIMIT: "100" },
        monitoring: { namespace: "monitoring" },
      }),
  );
  return resources;
}

const changed = (before: readonly Registered[], after: readonly Registered[]) =>
  after.filter((resource) => !before.some((other) => JSON.stringify(other) === JSON.stringify(resource)));

const names = (resources: readonly Registered[], type: string) => ofType(resources, type).map(({ name }) => name);
const specOf = (resources: readonly Registered[], type: string, name: string) =>
  ofType(resources, type).find((resource) => resource.name === name)?.inputs.spec;

describe("a service in the middle of a rollout", () => {
  it("has a workload for each release, with its own pods, address, autoscaler and disruption budget", async () => {
    const resources = await declareService({ step: 1 });
    for (const type of [":Deployment", ":Service", ":HorizontalPodAutoscaler", ":PodDisruptionBudget"]) {
      const found = names(resources, type).filter((name) => name !== "api");
      assert.deepEqual(found.sort(), [`api-${stable}`, `api-${candidate}`].sort(), type);
    }
  });

  it("sends each release its weight, and testers to the candidate by header", async () => {
    const resources = await declareService({ step: 1 });
    assert.deepEqual(specOf(resources, ":HTTPRoute", "api-route"), {
      parentRefs: [gateway],
      hostnames: ["api.example.com"],
      rules: [
        {
          matches: [{ headers: [{ type: "Exact", name: "x-release", value: candidate }] }],
          backendRefs: [{ name: `api-${candidate}`, port: 8080 }],
        },
        {
          backendRefs: [
            { name: `api-${stable}`, port: 8080, weight: 95 },
            { name: `api-${candidate}`, port: 8080, weight: 5 },
          ],
        },
      ],
    });
  });

  it("is moved from step to step by its route and by nothing else", async () => {
    let before = await declareService({ step: 0 });
    for (const step of [1, 2, 3]) {
      const after = await declareService({ step });
      assert.deepEqual(changed(before, after).map(({ name }) => name), ["api-route"], `step ${step}`);
      assert.equal(after.length, before.length);
      before = after;
    }
  });

  it("is left with stable alone by a rollback, and stable is not touched", async () => {
    const before = await declareService({ step: 2 });
    const after = await declareService({ step: 2, rollback: true });
    assert.deepEqual(changed(before, after).map(({ name }) => name), ["api-route"]);
    assert.deepEqual(names(after, ":Deployment"), [`api-${stable}`]);
    assert.deepEqual(specOf(after, ":HTTPRoute", "api-route"), {
      parentRefs: [gateway],
      hostnames: ["api.example.com"],
      rules: [{ backendRefs: [{ name: `api-${stable}`, port: 8080, weight: 100 }] }],
    });
  });
});

describe("a service's very first release", () => {
  it("is deployed at step 0, and nobody reaches it", async () => {
    const resources = await declareService({ from: null, step: 0 });
    assert.deepEqual(names(resources, ":Deployment"), [`api-${candidate}`]);
    assert.deepEqual(names(resources, ":HTTPRoute"), []);
  });
});

describe("a blue-green service", () => {
  it("shows the candidate under a host of its own before anybody else sees it", async () => {
    const resources = await declareService({ strategy: "blueGreen", step: 0 });
    assert.deepEqual(specOf(resources, ":HTTPRoute", "api-preview"), {
      parentRefs: [gateway],
      hostnames: ["preview.api.example.com"],
      rules: [{ backendRefs: [{ name: `api-${candidate}`, port: 8080 }] }],
    });
  });

  it("keeps the previous release running without traffic", async () => {
    const previous = releaseOf("0.9.0", { api: "c" });
    const resources = await declareService({ strategy: "blueGreen", previous, rollback: true });
    assert.deepEqual(names(resources, ":Deployment").sort(), [`api-${releaseId(previous)}`, `api-${stable}`].sort());
    assert.ok(!JSON.stringify(specOf(resources, ":HTTPRoute", "api-route")).includes(releaseId(previous)));
    assert.deepEqual(names(resources, ":HTTPRoute"), ["api-route"]);
  });
});

describe("a workload", () => {
  const deployment = async (step: number) => specOf(await declareService({ step }), ":Deployment", `api-${candidate}`);

  it("leaves the number of pods to the autoscaler, and never has fewer during an update", async () => {
    const spec = await deployment(1);
    assert.ok(isObject(spec) && !("replicas" in spec));
    assert.deepEqual(spec.strategy, { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
  });

  it("keeps its pods for an hour after its traffic has gone, for traffic may come back", async () => {
    const spec = specOf(await declareService({ step: 1 }), ":HorizontalPodAutoscaler", `api-${stable}`);
    assert.ok(isObject(spec));
    assert.deepEqual(spec.behavior, { scaleDown: { stabilizationWindowSeconds: 3600 } });
    assert.deepEqual([spec.minReplicas, spec.maxReplicas], [2, 10]);
  });

  it("runs the approved image without any rights", async () => {
    const pod = podOf(await deployment(1));
    const [container] = pod.containers;
    assert.equal(container?.image, `registry.example.com/api@sha256:${"b".repeat(64)}`);
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.deepEqual(pod.spec.securityContext, { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    assert.equal(pod.spec.automountServiceAccountToken, false);
  });

  it("takes secrets by reference only", async () => {
    const [container] = podOf(await deployment(1)).containers;
    assert.deepEqual(container?.env, [
      { name: "LOG_LEVEL", value: "info" },
      { name: "RATE_LIMIT", value: "100" },
      { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "database", key: "url" } } },
    ]);
  });

  it("finishes what it began before it ends", async () => {
    const pod = podOf(await deployment(1));
    assert.deepEqual(pod.containers[0]?.lifecycle, { preStop: { sleep: { seconds: 10 } } });
    assert.equal(pod.spec.terminationGracePeriodSeconds, 40);
  });

  it("is open to the gateway and to Prometheus, on its port", async () => {
    const spec = specOf(await declareService({ step: 1 }), ":NetworkPolicy", "api-doorway");
    assert.ok(isObject(spec));
    const from = ["gateways", "monitoring"].map((name) => ({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
    }));
    assert.deepEqual(spec.ingress, [{ from, ports: [{ protocol: "TCP", port: 8080 }] }]);
  });
});

describe("the share of a release that has the service", () => {
  const before = releaseOf("0.9.0", { web: "d" });
  const shares = (tracks: readonly Track[]) => workloadTracks(tracks, "api").map(({ id, weight }) => [id, weight]);

  it("is all of it where stable is from before the service existed", () => {
    assert.deepEqual(shares(exposureOf({ from: before, step: 1 }).tracks), [[candidate, 100]]);
  });

  it("is nothing before the candidate is exposed at all", () => {
    assert.deepEqual(shares(exposureOf({ from: before, step: 0 }).tracks), [[candidate, 0]]);
  });

  it("stays with stable where the candidate has lost the service", () => {
    const { tracks } = exposureOf({ to: before, step: 1 });
    assert.deepEqual(shares(tracks), [[stable, 100]]);
    assert.equal(candidateOf(workloadTracks(tracks, "api")), undefined);
  });

  it("always adds up to everybody or to nobody", () => {
    const digit = fc.constantFrom("a", "b", "c", "d");
    const images = fc.record({ api: digit, web: digit }, { requiredKeys: [] });
    fc.assert(
      fc.property(images, images, fc.integer({ min: 0, max: 3 }), (first, second, step) => {
        const { tracks } = exposureOf({ from: releaseOf("1.0.0", first), to: releaseOf("2.0.0", second), step });
        const total = workloadTracks(tracks, "api").reduce((sum, { weight }) => sum + weight, 0);
        assert.ok(total === 100 || total === 0, `${total}`);
      }),
    );
  });
});

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The pod within a Deployment's spec. */
function podOf(deployment: unknown): { spec: Record<string, unknown>; containers: Record<string, unknown>[] } {
  assert.ok(isObject(deployment) && isObject(deployment.template) && isObject(deployment.template.spec));
  const { spec } = deployment.template;
  assert.ok(Array.isArray(spec.containers));
  return { spec, containers: spec.containers.filter(isObject) };
}
