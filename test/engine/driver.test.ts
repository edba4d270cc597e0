import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import type { Release } from "../../release/schema";
import { hire } from "../../rollout/cli/demo/people";
import type { Person } from "../../rollout/cli/demo/people";
import { rebuilt } from "../../rollout/cli/demo/stage";
import type { Entry } from "../../rollout/ledger";
import { cacheDirectory } from "../../toolchain/paths";
import { put, shown } from "../approvals/people";
import { assertEnded, openCheckout } from "./checkout";
import type { Checkout } from "./checkout";
import { API, ask, WEB } from "./traffic";

const STACK = "production";
const ON_STACK = ["--stack", STACK] as const;
const TECH_LEAD = "tech-lead@omnihub.dev";

/** Half of the traffic shows in a hundred requests whether a release gets any. */
const PLAN = planSchema.parse({
  strategy: "canary",
  steps: [
    { weight: 50, hold: "2s", approvals: ["tech-lead"] },
    { weight: 100, hold: "1s", approvals: ["tech-lead"] },
  ],
  analysis: { interval: "250ms", minimumRequests: 20, patience: "1m", toleratedErrorPercent: 5 },
  triggers: [{ kind: "errorRatio", above: 2 }],
  success: { errorRatePercent: 5, p95Ms: 2_000, watch: "1s" },
  approvals: { roles: { "tech-lead": [TECH_LEAD] } },
});

describe("the rollout commands on the real engine", function () {
  this.timeout(300_000);

  let checkout: Checkout;
  let model: Release;
  let techLead: Person;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    checkout = await openCheckout(join(cacheDirectory, "test", "commands"), STACK);
    const { world } = checkout.sandbox;
    [techLead = assert.fail()] = await hire(checkout.directory, { "tech-lead": TECH_LEAD });
    const drill = shown(new Date().toISOString(), { kind: "rollbackDrill", passed: true, seconds: 21 });
    put(join(checkout.directory, "approvals", STACK, "evidence"), { name: "drill.json", text: JSON.stringify(drill) });
    model = { ...releaseSchema.parse(await checkout.engine.config.get(["sluice:release"])), author: "developer@omnihub.dev" };
    await checkout.configure({ plan: PLAN, driver: { metrics: { kind: "scrape", url: world.metrics } } });
    await checkout.configure({ release: rebuilt(model, "1.4.0"), step: PLAN.steps.length });
    await checkout.engine.up();
    await checkout.configure({ finalised: true });
    await checkout.engine.up();
    world.load({ hosts: [WEB, API], requestsPerSecond: 200 });
  });

  after(() => checkout.stop());

  /** The next release is in the stack's config. */
  async function built(version: string): Promise<void> {
    await checkout.configure({ release: rebuilt(model, version), step: 0, finalised: false, rollback: false });
  }

  async function approve(): Promise<void> {
    const { role, key, name } = techLead;
    assertEnded(await checkout.sluice("approve", ...ON_STACK, "--role", role, "--key", key, "--as", name), 0);
  }

  const rollout = (command: string, ...words: readonly string[]) => checkout.sluice("rollout", command, ...ON_STACK, ...words);
  const start = () => checkout.begin("rollout", "start", ...ON_STACK);

  async function assertServedBy(version: string): Promise<void> {
    for (const host of [WEB, API]) assert.deepEqual(Object.keys((await ask(checkout.sandbox.world, host, 100)).releases), [version]);
  }

  /** What `ledger show` says of the updates of a release's rollout, each with how often it is done. */
  async function updatesOf(version: string): Promise<readonly string[]> {
    const { output } = await checkout.sluice("rollout", "ledger", "show", ...ON_STACK);
    const entries = output.split("\n").map((line) => JSON.parse(line) as Entry);
    const ofRelease = entries.filter(({ rollout: name }) => name.startsWith(version.replaceAll(".", "-")));
    return ofRelease.flatMap(({ event }) => (event.kind === "updated" ? [JSON.stringify(event.to)] : []));
  }

  /** Everything that the vendors hold, without what names a release or is drawn by lot. */
  function onCloud(): readonly string[] {
    return checkout.sandbox.cloud.resources().map(({ type }) => type).sort();
  }

  describe("of a good release", () => {
    it("`plan` shows its steps, who approves them, and that their gates are closed", async () => {
      await built("1.5.0");
      const planned = await rollout("plan");
      assertEnded(planned, 0);
      assert.match(planned.output, /1\.5\.0, canary; rollback within 60s/);
      assert.match(planned.output, /50 %.*tech-lead.*closed.*\n.*\n.*100 %.*tech-lead.*closed/);
      assert.match(planned.output, /closed: .*approv/);
    });

    it("`start` deploys it for nobody and waits; once it is approved it walks it to everybody", async () => {
      const started = start();
      await started.says(/1\.5\.0 is deployed, for nobody yet/);
      await started.says(/step 1 waits/);
      await assertServedBy("1.4.0");
      await approve();
      const ended = await started.ended;
      assertEnded(ended, 0);
      assert.match(ended.output, /step 1 may be taken, approved by tech-lead@omnihub\.dev \(tech-lead\)/);
      assert.match(ended.output, /step 1: 50 % to 1\.5\.0.*step 2: 100 % to 1\.5\.0.*1\.5\.0 is the stable release/s);
      await assertServedBy("1.5.0");
    });

    it("a `pulumi up` by hand finds nothing to change afterwards", async () => {
      assertEnded(await checkout.pulumi("up", "--yes", "--non-interactive", "--expect-no-changes", ...ON_STACK), 0);
    });

    it("`start` has nothing to do once it is the stable one", async () => {
      const ended = await rollout("start");
      assertEnded(ended, 2);
      assert.match(ended.output, /release 1\.5\.0 is the stable one already/);
    });
  });

  describe("of a bad release", () => {
    it("`start` takes it back by itself, says why, and ends with 3; no request reaches it any more", async () => {
      await built("1.6.0");
      await approve();
      checkout.sandbox.world.setBehaviour("1.6.0", { errorsPercent: 40 });
      const ended = await start().ended;
      assertEnded(ended, 3);
      assert.match(ended.output, /fail: .*error/);
      assert.match(ended.output, /no request reached it \d+\.\d s after the decision/);
      await assertServedBy("1.5.0");
    });

    it("`status` says so, and `start` does not try it again", async () => {
      const status = await rollout("status");
      assertEnded(status, 3);
      assert.match(status.output, /1\.6\.0 was taken back at .*error/);
      const again = await rollout("start");
      assertEnded(again, 2);
      assert.match(again.output, /release 1\.6\.0 was taken back at .*build another one, or give --again/);
    });

    it("`report` writes down what was taken back, and why", async () => {
      assertEnded(await rollout("report", "--out", "report"), 0);
      for (const ending of ["md", "html"]) {
        const text = readFileSync(join(checkout.directory, `report.${ending}`), "utf8");
        assert.match(text, /1\.6\.0/);
        assert.match(text, /taken back/i);
        assert.match(text, /error rate/i);
      }
    });
  });

  describe("of a release whose driver is killed again and again", () => {
    const moments: readonly { readonly when: string; readonly says: RegExp }[] = [
      { when: "while it is being deployed", says: /1\.7\.0 on production, started by/ },
      { when: "while a step is being taken", says: /step 1 may be taken/ },
      { when: "while the release is held", says: /step 1: 50 % to 1\.7\.0/ },
    ];
    let undisturbed: readonly string[];

    before(async () => {
      undisturbed = onCloud();
      await built("1.7.0");
      await approve();
    });

    for (const { when, says } of moments) {
      it(`${when}, it stays where it is`, async () => {
        const started = start();
        await started.says(says);
        started.kill();
        assert.equal((await started.ended).exitCode, null);
      });
    }

    it("`start` ends as if nothing had happened", async () => {
      const ended = await start().ended;
      assertEnded(ended, 0);
      assert.match(ended.output, /taken up again by/);
      await assertServedBy("1.7.0");
      assert.deepEqual(onCloud(), undisturbed);
      assert.deepEqual(await updatesOf("1.7.0"), await updatesOf("1.5.0"));
      assertEnded(await checkout.pulumi("up", "--yes", "--non-interactive", "--expect-no-changes", ...ON_STACK), 0);
    });

    it("`ledger verify` finds every entry as it was written", async () => {
      const verified = await checkout.sluice("rollout", "ledger", "verify", ...ON_STACK);
      assertEnded(verified, 0);
      assert.match(verified.output, /^\d+ entries, all as they were written\. Head: [0-9a-f]{64}$/);
      assertEnded(await checkout.sluice("rollout", "ledger", "verify", ...ON_STACK, "--head", "0".repeat(64)), 1);
    });
  });
});
