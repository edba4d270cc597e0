/** What every example has to show: its refusals, its good path, each of its triggers, each level of its rollback. */

import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { NOTHING_DEPLOYED } from "../../release/exposure";
import { config as configSchema, milliseconds } from "../../release/schema";
import type { Config, Plan, Trigger } from "../../release/schema";
import { webSecrets } from "../../release/webSecrets";
import { openProject } from "../../rollout/approvals/project";
import { exampleFolder } from "../../rollout/cli/demo/examples";
import { gateAsker } from "../../rollout/driver/gates";
import { lastOf } from "../../rollout/driver/session";
import { readLedger, verifyLedger } from "../../rollout/ledger";
import type { RollbackLevel } from "../../rollout/machine/event";
import { stackFile } from "../../rollout/stackFile";
import { copyProject } from "../../sandbox/project";
import type { Load, World } from "../../sandbox/world";
import { begun, openProduct, released, STACK, ungated } from "./product";
import type { Course, Going, Product } from "./product";
import { exampleFile } from "./stackConfigs";

const STABLE = "1.0.0";

/** Requests a second: enough for 5 % of them to tell of a good release, and for 40 % to tell of a bad one. */
const MANY = 300;
const FEW = 60;

export interface Suite {
  readonly product: () => Product;
  readonly plan: () => Plan;
}

/** Declares the tests; what is special to an example is declared in `more`. */
export function carriesOut(example: string, more: (suite: Suite) => void = () => undefined): void {
  describe(`examples/${example}`, function () {
    this.timeout(600_000);

    let product: Product;
    const plan = () => product.scene.plan;

    before(async function () {
      this.timeout(0); // The first start on a new machine builds the engine.
      product = await openProduct(example);
      await product.visited(FEW);
    });

    after(() => product.stop());

    it("keeps the gate closed for each approval, each proof and each time that its plan names", () => refuses(example));

    it("makes its first release the stable one, by hand", async () => {
      await begun(product, STABLE);
      assert.equal((await lastOf(product.session)).stable?.release.version, STABLE);
    });

    it("takes a good release to everybody, through all gates, and no user notices", async () => {
      const load = await product.visited(MANY);
      const course = await released(product, { version: "1.1.0", plan: plan() });
      assert.equal(course.state.phase, "promoted", course.state.reasons.join("; "));
      assert.deepEqual(weightsOf(course), plan().steps.map(({ weight }) => weight));
      assertNobodyWasRefused(load);
      await product.visited(FEW);
      await assertPapers(product);
    });

    more({ product: () => product, plan });

    for (const [index, { trigger, step, name }] of triggersIn(example).entries()) {
      it(`is taken back when ${name}`, async () => {
        // The first as far back as the plan says; the others stay deployed, and are exposed again all the sooner.
        const level = index === 0 ? plan().rollback.automaticLevel : 1;
        const course = await ungated(product, pulling(product, { trigger, step, level, version: index === 0 ? "1.2.0" : "1.2.1" }));
        assertTakenBack(course, reasonFor(trigger));
        assertInTime(course, plan(), level);
      });
    }

    // The first trigger has shown the level that a plan takes by itself.
    for (const level of ([2, 3] as const).filter((one) => one !== configOf(example).plan.rollback.automaticLevel)) {
      it(`is taken back on level ${String(level)} by order, within its time`, async () => {
        const version = `1.3.${String(level)}`;
        let given = false;
        const course = await ungated(product, {
          version,
          plan: untilExposed(plan(), 1),
          meanwhile(_event, { phase }, order) {
            if (given || phase !== "holding") return;
            given = true;
            order({ kind: "rollback", by: "a test", reason: "to see how long it takes", level });
          },
        });
        assertTakenBack(course, /to see how long it takes/);
        assertInTime(course, plan(), level);
      });
    }
  });
}

interface Pulled {
  readonly trigger: Trigger;
  /** Counted from 1, over the steps with traffic. */
  readonly step: number;
  readonly name: string;
}

/** Every trigger of the plan, and of each of its steps. */
function triggersIn(example: string): readonly Pulled[] {
  const { plan } = configOf(example);
  const exposing = plan.steps.filter(({ weight }) => weight > 0);
  return [
    ...plan.triggers.map((trigger) => ({ trigger, step: 1, name: inWords(trigger) })),
    ...exposing.flatMap(({ triggers, name }, index) =>
      triggers.map((trigger) => ({ trigger, step: index + 1, name: `${inWords(trigger)}, at ${name ?? `step ${String(index + 1)}`}` })),
    ),
  ];
}

function inWords(trigger: Trigger): string {
  switch (trigger.kind) {
    case "errorRate":
      return `more than ${String(trigger.abovePercent)} % of its answers are errors`;
    case "successRate":
      return `fewer than ${String(trigger.belowPercent)} % of its answers are good`;
    case "errorRatio":
      return `it has ${String(trigger.above)} times the baseline's errors`;
    case "p95":
      return `its P95 is over ${String(trigger.aboveMs)} ms`;
    case "p95Ratio":
      return `its P95 is ${String(trigger.above)} times the baseline's`;
    case "healthCheck":
      return `${String(trigger.consecutiveFailures)} health checks in a row fail`;
    case "alert":
      return `an alert of ${trigger.severity} fires${trigger.names ? ` (${trigger.names.join(", ")})` : ""}`;
  }
}

interface Pulling extends Omit<Pulled, "name"> {
  readonly version: string;
  /** How far back it is taken. */
  readonly level: 1 | 2;
}

/** A release that goes wrong in just the way that the trigger is for, once it is exposed at the step. */
function pulling({ scene }: Product, { trigger, step, version, level }: Pulling): Going {
  const { world } = scene.stage.sandbox;
  const plan = untilExposed(scene.plan, step);
  const at = plan.steps.findIndex(({ hold }) => hold === LONG) + 1;
  let done = false;
  world.setBehaviour(version, {});
  return {
    version,
    plan: { ...alone(plan, trigger, at), rollback: { ...plan.rollback, automaticLevel: level } },
    meanwhile(_event, state) {
      if (state.phase === "rolledBack") world.resolve(alertOf(trigger));
      if (done || state.phase !== "holding" || state.step !== at) return;
      done = true;
      goWrong(world, version, trigger);
    },
  };
}

function alertOf(trigger: Trigger): string {
  return (trigger.kind === "alert" ? trigger.names?.[0] : undefined) ?? "SomethingIsWrong";
}

const LONG = "5m";
const SHORT = "3s";

function goWrong(world: World, version: string, trigger: Trigger): void {
  switch (trigger.kind) {
    case "errorRate":
      { world.setBehaviour(version, { errorsPercent: Math.min(90, 15 + 3 * trigger.abovePercent) }); return; }
    case "successRate":
      { world.setBehaviour(version, { errorsPercent: Math.min(90, 15 + 3 * (100 - trigger.belowPercent)) }); return; }
    case "errorRatio":
      { world.setBehaviour(version, { errorsPercent: 30 }); return; }
    case "p95":
      { world.setBehaviour(version, { latencyMs: 1.5 * trigger.aboveMs }); return; }
    case "p95Ratio":
      { world.setBehaviour(version, { latencyMs: 100 * trigger.above }); return; }
    case "healthCheck":
      { world.setBehaviour(version, { healthy: false }); return; }
    case "alert":
      { world.fire({ name: alertOf(trigger), severity: trigger.severity, summary: "a test fires it" }); return; }
  }
}

function reasonFor(trigger: Trigger): RegExp {
  switch (trigger.kind) {
    case "errorRate":
    case "successRate":
    case "errorRatio":
      return /error rate/;
    case "p95":
    case "p95Ratio":
      return /P95/;
    case "healthCheck":
      return /health check/;
    case "alert":
      return new RegExp(`alert ${alertOf(trigger)}`);
  }
}

/** Of all triggers this one alone: another that sees the same would speak first. */
function alone(plan: Plan, trigger: Trigger, at: number): Plan {
  const isOfStep = (plan.steps[at - 1]?.triggers ?? []).some((known) => isDeepStrictEqual(known, trigger));
  return {
    ...plan,
    triggers: isOfStep ? [] : [trigger],
    steps: plan.steps.map((step) => ({ ...step, triggers: isOfStep ? step.triggers.filter((known) => isDeepStrictEqual(known, trigger)) : [] })),
  };
}

/**
 * The steps before are short, and that one is long enough for anything to happen. Everything is deployed before the first, and
 * a few percent are made many, for the sooner something is seen.
 */
function untilExposed(plan: Plan, count: number): Plan {
  const steps = plan.steps.filter(({ weight }) => weight > 0).map((step) => ({ ...step, deploys: [], tests: [] }));
  return { ...plan, steps: steps.map((step, index) => ({ ...step, weight: Math.max(step.weight, 40), hold: index + 1 === count ? LONG : SHORT })) };
}

function weightsOf({ events }: Course): readonly number[] {
  const started = events.find((event) => event.kind === "started");
  return events.flatMap((event) =>
    event.kind === "updated" && event.to.kind === "step" && event.to.step > 0 ? [started?.plan.steps[event.to.step - 1]?.weight ?? -1] : [],
  );
}

function assertNobodyWasRefused(load: Load): void {
  const { releases, requests } = load.measure();
  assert.ok(requests > 100, `only ${String(requests)} requests were answered`);
  for (const [release, { errorRatePercent }] of Object.entries(releases)) assert.equal(errorRatePercent, 0, `errors of ${release}`);
  assert.equal(releases.none, undefined, "some requests reached no release");
}

function assertTakenBack({ state, events }: Course, why: RegExp): void {
  assert.equal(state.phase, "rolledBack", state.reasons.join("; "));
  assert.match(state.reasons.join("; "), why);
  const last = events.find((event) => event.kind === "verified");
  assert.ok(last && last.secondsToZero !== null && last.secondsToZero <= milliseconds(state.terms.plan.rollback.within) / 1000);
}

function assertInTime({ state, events }: Course, plan: Plan, level: RollbackLevel): void {
  assert.equal(state.rollback?.level, level);
  const limit = plan.rollback.levels[level];
  assert.ok(limit !== undefined, `the plan has no limit for level ${String(level)}`);
  const done = events.find((event) => event.kind === "verified") ?? assert.fail("it was not seen to be taken back");
  const took = Date.parse(done.at) - Date.parse(state.rollback.decidedAt);
  assert.ok(took <= milliseconds(limit), `it took ${String(took / 1000)} s, and may take ${limit}`);
}

async function assertPapers({ scene, session: { store } }: Product): Promise<void> {
  const { files, head } = await readLedger(store);
  assert.deepEqual(verifyLedger(files, head).problems, []);
  const told = new Set(scene.receivers.seen.map(({ by }) => by));
  const channels = Object.entries(scene.plan.notices?.channels ?? {}).filter(([name]) => scene.plan.notices?.during.includes(name));
  for (const [name, { kind }] of channels) assert.ok(told.has(kind), `nobody was told by ${name} (${kind})`);
}

/** Asks the driver's own gates about a copy in which nobody has signed or shown anything. */
async function refuses(example: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "bare-"));
  await copyProject({ directory, stack: STACK, from: exampleFolder(example) });
  // As if they were set; nothing here needs their values.
  const secrets = webSecrets(configOf(example).web).map(({ name }) => ({ path: [`secret:${name}`], value: { secure: "encrypted" } }));
  await stackFile(directory, STACK).set(secrets);
  const { config } = await openProject(directory, STACK, new Date());
  const { plan } = config;
  const ask = gateAsker({ project: directory, stack: STACK, last: () => Promise.resolve(NOTHING_DEPLOYED), staging: () => Promise.resolve(null) });
  const closed = (await ask(plan.steps.length)).reasons.join("\n");
  for (const [index, { kind }] of plan.evidence.entries()) {
    const isShownElsewhere = kind === "cost" || kind === "onCall" || kind === "runbooks";
    if (!isShownElsewhere) assert.match(closed, new RegExp(`plan\\.evidence\\[${String(index)}\\]`));
  }
  const asked = [plan.approvals?.plan ?? [], ...plan.steps.slice(-1).map(({ approvals }) => approvals)].filter((roles) => roles.length > 0);
  if (asked.length > 0) assert.match(closed, /approv/);
  if (plan.stagingFirst !== undefined) assert.match(closed, /staging/);
  if (plan.window) assert.match(closed, /window/);
}

/** At once, so that a test can be declared for each of its triggers. */
function configOf(example: string): Config {
  const sections = Object.entries(exampleFile(example, STACK)).filter(([key]) => key.startsWith("sluice:"));
  return configSchema.parse(Object.fromEntries(sections.map(([key, value]) => [key.slice("sluice:".length), value])));
}
