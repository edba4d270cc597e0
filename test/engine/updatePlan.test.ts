import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readLastOutputs } from "../../release/lastOutputs";
import { plan as planSchema } from "../../release/schema/plan";
import { release as releaseSchema } from "../../release/schema/release";
import { hire } from "../../rollout/cli/demo/people";
import type { Person } from "../../rollout/cli/demo/people";
import { openStage, rebuilt } from "../../rollout/cli/demo/stage";
import type { Stage } from "../../rollout/cli/demo/stage";
import { gateAsker } from "../../rollout/driver/gates";
import { updatePlansNamed } from "../../rollout/driver/lookedAt";
import { update } from "../../rollout/driver/updating";
import type { RolloutEvent } from "../../rollout/machine/event";
import { runCommand } from "../../toolchain/command";
import { cacheDirectory, projectDirectory } from "../../toolchain/paths";

const STACK = "production";

const PLAN = planSchema.parse({
  strategy: "canary",
  steps: [{ weight: 5, approvals: ["tech-lead"] }, { weight: 50, approvals: ["tech-lead"] }, { weight: 100 }],
  approvals: { roles: { "tech-lead": ["lead@omnihub.dev"] } },
});

describe("a step whose update was looked at, on the real engine,", function () {
  this.timeout(300_000);

  let stage: Stage;
  let lead: Person;

  before(async function () {
    this.timeout(0); // The first start on a new machine builds the engine.
    stage = await openStage({ directory: join(cacheDirectory, "test", "updatePlan"), stack: STACK });
    const model = releaseSchema.parse(await stage.engine.config.get(["sluice:release"]));
    await stage.update({ release: rebuilt(model, "1.0.0"), plan: PLAN, step: PLAN.steps.length });
    await stage.update({ finalised: true });
    await stage.update({ release: { ...rebuilt(model, "1.1.0"), author: "developer@omnihub.dev" }, finalised: false, step: 0 });
    [lead = assert.fail("nobody was hired")] = await hire(stage.project, { "tech-lead": "lead@omnihub.dev" });
  });

  after(() => stage.stop());

  /** What the approver sees, on a machine of their own. */
  async function approve(step: number): Promise<string> {
    const words = ["approve", "--stack", STACK, "--role", lead.role, "--as", lead.name, "--key", lead.key, "--steps", String(step), "--preview"];
    const environment = { ...stage.environment, NO_COLOR: "1" };
    const { exitCode, output } = await runCommand(join(projectDirectory, "sluice"), words, { environment, workingDirectory: stage.project });
    assert.equal(exitCode, 0, output);
    return output;
  }

  /** The driver's own update to a step. */
  async function take(step: number): Promise<RolloutEvent> {
    const { engine, project } = stage;
    const last = async () => readLastOutputs(await engine.outputs());
    const askGate = gateAsker({ project, stack: STACK, last, staging: () => Promise.resolve(null) });
    const lookedAt = { isNamed: updatePlansNamed({ project, stack: STACK }), askGate };
    const events: RolloutEvent[] = [];
    const effect = { kind: "update", to: { kind: "step", step }, attempt: 1, notBefore: null } as const;
    const doing = { wanted: () => effect, signal: new AbortController().signal, emit: (event: RolloutEvent) => events.push(event) };
    await update({ engine, timeoutMs: 120_000, lookedAt }, doing);
    return events[0] ?? assert.fail("the update ended without a word");
  }

  const stepReached = async () => readLastOutputs(await stage.engine.outputs()).step;

  it("shows what it changes, and changes nothing", async () => {
    const file = join(stage.project, `Pulumi.${STACK}.yaml`);
    const before = readFileSync(file, "utf8");
    const output = await approve(1);
    assert.match(output, /update api-route kubernetes:gateway\.networking\.k8s\.io\/v1:HTTPRoute/);
    assert.match(output, /step 1 of 1\.1\.0 on production approved by lead@omnihub\.dev/);
    assert.equal(readFileSync(file, "utf8"), before);
    assert.equal(await stepReached(), 0);
  });

  it("is taken as it was looked at", async () => {
    const event = await take(1);
    assert.equal(event.kind, "updated", JSON.stringify(event));
    assert.equal(await stepReached(), 1);
  });

  it("is refused once something else would run, and nothing has changed", async () => {
    await approve(2);
    await stage.engine.config.set([{ path: ["sluice:services", "0", "environment", "LOG_FORMAT"], value: "text" }]);
    const event = await take(2);
    assert.ok(event.kind === "updateRefused", JSON.stringify(event));
    assert.match(event.why, /is for another update plan than the one about to run/);
    assert.equal(await stepReached(), 1);
  });

  it("is taken once that has been looked at too", async () => {
    await approve(2);
    const event = await take(2);
    assert.equal(event.kind, "updated", JSON.stringify(event));
    assert.equal(await stepReached(), 2);
  });
});
