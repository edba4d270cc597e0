import assert from "node:assert/strict";
import type { EvaluationContext, JsonValue } from "@openfeature/core";
import { FlagdCore } from "@openfeature/flagd-core";
import { OpenFeature, type Provider } from "@openfeature/server-sdk";
import fc from "fast-check";
import type { ExposureInput } from "../../release/exposure";
import { expose, NOTHING_DEPLOYED, remember } from "../../release/exposure";
import { flagDefinitions, tableFlags } from "../../release/flags";
import type { FlagdDefinitions } from "../../release/flags";
import { readLastOutputs } from "../../release/lastOutputs";
import { sameRelease } from "../../release/schema";
import type { FlagsConfig } from "../../release/schema";
import { flags as schema } from "../../release/schema/flags";
import { plan as planSchema } from "../../release/schema/plan";
import { releases, walks as anyWalks } from "./generators";

const RUNS = { numRuns: 500 };

const DEFINITION = {
  key: "new_checkout",
  description: "Shows the new checkout",
  owner: "growth",
  environments: ["staging", "production"],
  expires: "2027-06-30",
  decidedBy: "plan",
};

const PLAN = planSchema.parse({
  strategy: "flag",
  steps: [
    { weight: 100, flag: { stage: "alpha", allowlist: ["tenant:us", "user:ann"], maximumClients: 5 } },
    { weight: 100, flag: { stage: "beta", allowlist: ["tenant:us", "tenant:pilots"], maximumClients: 20 } },
    { weight: 100, flag: { stage: "ga" } },
  ],
});

/** The last step of `PLAN`, which lets everybody in. */
const GA = PLAN.steps.length;

function flagsWith(...changes: readonly object[]): FlagsConfig {
  const definitions = changes.map((change) => ({ ...DEFINITION, ...change }));
  return schema.parse({ segments: { "tenant:pilots": ["client-1", "client-2"] }, definitions });
}

type Walk = Partial<ExposureInput> & { readonly environment?: "dev" | "staging" | "production" };

/** What flagd is told after an update with this input. */
function definitionsAt(base: ExposureInput, { environment = "production", ...walk }: Walk = {}): FlagdDefinitions {
  const input = { ...base, plan: PLAN, flags: flagsWith({}), ...walk };
  return flagDefinitions({ flags: input.flags, environment, exposure: expose(input), stable: remember(input).stable });
}

/** What flagd's own evaluation answers; undefined where it has no answer. */
function answer(definitions: FlagdDefinitions, context: EvaluationContext, key = DEFINITION.key) {
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(definitions));
  return core.resolveAll(context).find(({ flagKey }) => flagKey === key)?.value;
}

const walks = anyWalks.filter(({ release, last }) => !sameRelease(release, last.stable.release));

const anybody = fc.record(
  { tenant: fc.string(), user: fc.string(), client: fc.string(), targetingKey: fc.string() },
  { requiredKeys: [] },
);
const anyStep = fc.integer({ min: 0, max: GA });
const strangers = anybody.filter(
  ({ tenant, user, client }) =>
    !["us", "pilots"].includes(tenant ?? "") && user !== "ann" && !["client-1", "client-2"].includes(client ?? ""),
);

function someWalk(): ExposureInput {
  const [walk] = fc.sample(walks, 1);
  assert.ok(walk);
  return walk;
}

describe("the laws of flags", () => {
  it("alpha and beta let nobody in who is not on the allowlist", () => {
    fc.assert(
      fc.property(walks, fc.integer({ min: 1, max: GA - 1 }), strangers, (walk, step, stranger) => {
        assert.equal(answer(definitionsAt(walk, { step }), stranger), false);
      }),
      RUNS,
    );
  });

  it("a stage lets in everybody who is on its allowlist, by tenant, user or client of a segment", () => {
    fc.assert(
      fc.property(walks, strangers, (walk, stranger) => {
        const alpha = definitionsAt(walk, { step: 1 });
        const beta = definitionsAt(walk, { step: 2 });
        assert.equal(answer(alpha, { ...stranger, tenant: "us" }), true);
        assert.equal(answer(alpha, { ...stranger, user: "ann" }), true);
        assert.equal(answer(beta, { ...stranger, user: "ann" }), false);
        for (const client of ["client-1", "client-2"]) {
          assert.equal(answer(alpha, { ...stranger, client }), false);
          assert.equal(answer(beta, { ...stranger, client }), true);
        }
      }),
      RUNS,
    );
  });

  it("ga lets everybody in, on its way and once it is finalised", () => {
    fc.assert(
      fc.property(walks, anybody, fc.boolean(), (walk, person, finalised) => {
        assert.equal(answer(definitionsAt(walk, { step: GA, finalised }), person), true);
      }),
      RUNS,
    );
  });

  it("step 0, a release taken back and an environment that is not listed let nobody in", () => {
    fc.assert(
      fc.property(walks, anyStep, anybody, (walk, step, person) => {
        const insider = { ...person, tenant: "us", user: "ann", client: "client-1" };
        assert.equal(answer(definitionsAt(walk, { step: 0 }), insider), false);
        assert.equal(answer(definitionsAt(walk, { step, rollback: true }), insider), false);
        assert.equal(answer(definitionsAt(walk, { step, environment: "dev" }), insider), false);
        assert.equal(answer(definitionsAt(walk, { step: 0, last: NOTHING_DEPLOYED }), insider), false);
      }),
      RUNS,
    );
  });

  it("a flag that became stable stays open while the next release and its flag walk or are taken back", () => {
    fc.assert(
      fc.property(walks, releases, anyStep, fc.boolean(), strangers, (walk, next, step, rollback, person) => {
        const finalised = { ...walk, plan: PLAN, flags: flagsWith({}), step: GA, finalised: true };
        const last = readLastOutputs(JSON.parse(JSON.stringify(remember(finalised))) as Record<string, unknown>);
        fc.pre(!sameRelease(next, finalised.release));
        const flags = flagsWith({}, { key: "new-search" });
        const after = definitionsAt(finalised, { release: next, flags, step, finalised: false, rollback, last });
        assert.equal(answer(after, person), true, "the flag of the stable release");
        assert.equal(answer(after, person, "new-search"), step === GA && !rollback, "the flag of the candidate");
      }),
      RUNS,
    );
  });

  it("are the same each time, and deriving them changes nothing", () => {
    fc.assert(
      fc.property(walks, anyStep, (walk, step) => {
        const before = JSON.stringify(walk);
        assert.deepEqual(definitionsAt(walk, { step }), definitionsAt(walk, { step }));
        assert.equal(JSON.stringify(walk), before);
      }),
      RUNS,
    );
  });
});

describe("a flag that the plan does not decide", () => {
  const walk = someWalk();

  for (const enabled of [true, false]) {
    it(`is ${enabled ? "on" : "off"} for everybody where config says so, whatever the step`, () => {
      const flags = flagsWith({ decidedBy: "config", enabled });
      const answers = [0, 1, GA].map((step) => answer(definitionsAt(walk, { flags, step }), { tenant: "us" }));
      assert.deepEqual(answers, [enabled, enabled, enabled]);
    });
  }

  it("is a row of the table, and unknown to flagd, where people toggle it", () => {
    const on = { decidedBy: "table", enabled: true };
    const flags = flagsWith({ ...on, variants: { a: 30, b: 70 } }, { ...on, key: "elsewhere", environments: ["dev"] });
    const service = { name: "shop", domain: "shop.example", environment: "production" as const };
    assert.deepEqual(definitionsAt(walk, { flags }).flags, {});
    assert.deepEqual(tableFlags({ flags, service: { ...service, regions: [], owners: [], budget: NO_BUDGET } }), [
      { key: "new_checkout", enabled: true, variants: { a: 30, b: 70 } },
      { key: "elsewhere", enabled: false, variants: null },
    ]);
  });

  const NO_BUDGET = { currentMonthlyUsd: 0, maximumMonthlyUsd: 0, otherMonthlyUsd: {} };
});

describe("what a flag says of itself", () => {
  it("is in its metadata, with the stage that it is at", () => {
    const walk = someWalk();
    const flags = flagsWith({ affects: ["POST /orders", "/cart"], dependencies: ["payments_v2"] });
    const metadataAt = (step: number) => definitionsAt(walk, { flags, step }).flags.new_checkout?.metadata;
    const always = {
      description: "Shows the new checkout",
      owner: "growth",
      expires: "2027-06-30",
      affects: "POST /orders, /cart",
      dependencies: "payments_v2",
    };
    assert.deepEqual(metadataAt(0), { ...always, status: "disabled" });
    assert.deepEqual(metadataAt(2), { ...always, status: "enabled", stage: "beta" });
  });
});

describe("an A/B flag", () => {
  const flags = flagsWith({ decidedBy: "config", enabled: true, variants: { plain: 50, warm: 30, bold: 20 } });
  const walk = someWalk();
  const definitions = definitionsAt(walk, { flags });
  const client = OpenFeature.getClient("flags");

  before(() => OpenFeature.setProviderAndWait("flags", inProcess(definitions)));
  after(() => OpenFeature.close());

  const variantOf = (context: EvaluationContext) => client.getStringValue(DEFINITION.key, "unreadable", context);

  it("gives each variant its share, within five standard deviations", async () => {
    const people = 20_000;
    const counted: Record<string, number> = {};
    for (let person = 0; person < people; person++) {
      const variant = await variantOf({ targetingKey: `person-${String(person)}` });
      counted[variant] = (counted[variant] ?? 0) + 1;
    }
    assert.deepEqual(Object.keys(counted).sort(), ["bold", "plain", "warm"]);
    for (const [variant, percent] of Object.entries({ plain: 50, warm: 30, bold: 20 })) {
      const share = percent / 100;
      const bound = 5 * Math.sqrt((share * (1 - share)) / people);
      assert.ok(Math.abs((counted[variant] ?? 0) / people - share) < bound, `${variant}: ${String(counted[variant])}`);
    }
  });

  it("gives one and the same person the same variant each time, whatever else is known of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), anybody, async (targetingKey, person) => {
        assert.equal(await variantOf({ ...person, targetingKey }), await variantOf({ targetingKey }));
      }),
    );
  });

  it("is off for somebody who cannot be told from others", async () => {
    assert.equal(await variantOf({ tenant: "us" }), "off");
  });

  it("shares out only those whom the stage lets in", () => {
    const gated = flagsWith({ variants: { plain: 50, warm: 50 } });
    const alpha = definitionsAt(walk, { flags: gated, step: 1 });
    assert.equal(answer(alpha, { tenant: "other", targetingKey: "somebody" }), "off");
    assert.notEqual(answer(alpha, { tenant: "us", targetingKey: "somebody" }), "off");
  });
});

/** OpenFeature's SDK over flagd's evaluation, without a server between them. */
function inProcess(definitions: FlagdDefinitions): Provider {
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(definitions));
  return {
    metadata: { name: "flagd in process" },
    resolveBooleanEvaluation: async (key, fallback, context) => core.resolveBooleanEvaluation(key, fallback, context),
    resolveStringEvaluation: async (key, fallback, context) => core.resolveStringEvaluation(key, fallback, context),
    resolveNumberEvaluation: async (key, fallback, context) => core.resolveNumberEvaluation(key, fallback, context),
    resolveObjectEvaluation: async <T extends JsonValue>(key: string, fallback: T, context: EvaluationContext) =>
      core.resolveObjectEvaluation<T>(key, fallback, context),
  };
}
