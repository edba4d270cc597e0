import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VENDORS } from "../../rollout/notices/vendors";
import { exampleConfig } from "../examples/stackConfigs";
import { removeTemporaryDirectories, temporaryDirectory } from "../toolchain/fixtures";
import { readWorkflow, stepsToRun } from "./workflow";

const steps = stepsToRun("rollout.yml");

/** What each phase of the workflow asks the driver for. */
const PHASES = [
  { phase: "all", says: "rollout start --stack production" },
  { phase: "database_migration", says: "rollout start --stack production --until database-migration" },
  { phase: "backend_deployment", says: "rollout start --stack production --until backend-deployment" },
  { phase: "frontend_deployment", says: "rollout start --stack production --until frontend-deployment" },
  { phase: "traffic_switch", says: "rollout start --stack production" },
] as const;

describe("the rollout workflow", () => {
  afterEach(removeTemporaryDirectories);

  /** Runs a step beside a `./sluice` that writes down what it is asked for, and ends as it is told to. */
  async function run(name: string, environment: Record<string, string>, exitCode = 0) {
    const directory = temporaryDirectory();
    const asked = join(directory, "asked");
    writeFileSync(join(directory, "sluice"), `#!/bin/sh\necho "$*" >>${asked}\nexit ${String(exitCode)}\n`);
    chmodSync(join(directory, "sluice"), 0o755);
    const expressions = { "inputs.deployment_phase": "all", "inputs.rollback_version": "", "github.actor": "ada", ...environment };
    const shared = { PATH: process.env.PATH ?? "", STACK: "production", KUBECONFIG: join(directory, "kubeconfig") };
    const result = await steps.run(name, { directory, environment: shared, expressions });
    return { ...result, directory, asked: () => readFileSync(asked, "utf8").trim() };
  }

  for (const { phase, says } of PHASES) {
    it(`goes as far as ${phase} asks`, async () => {
      const { exitCode, output, asked } = await run("Roll out", { "inputs.deployment_phase": phase });
      assert.equal(exitCode, 0, output);
      assert.equal(asked(), says);
    });
  }

  it("knows the steps of a plan by the names of its phases", async () => {
    const { plan } = await exampleConfig("velro", "production");
    const { inputs } = readWorkflow("rollout.yml").on.workflow_dispatch as { inputs: { deployment_phase: { options: string[] } } };
    const phases = inputs.deployment_phase.options.map((phase) => phase.replaceAll("_", "-"));
    for (const { name } of plan.steps) assert.ok(phases.includes(name ?? ""), name);
  });

  it("looks at what is live, for a validation", async () => {
    assert.equal((await run("Check what is live", {})).asked(), "rollout check --stack production");
  });

  it("takes the release back, to the version that is asked for or to whatever is stable", async () => {
    assert.equal((await run("Take it back", {})).asked(), "rollout rollback --stack production --reason asked for by ada");
    const { asked } = await run("Take it back", { "inputs.rollback_version": "3.0.0" });
    assert.equal(asked(), "rollout rollback --stack production --reason asked for by ada --to 3.0.0");
  });

  it("gives the driver every credential that a channel may need", () => {
    const { env } = readWorkflow("rollout.yml").jobs.rollout ?? assert.fail("it has no job of that name");
    for (const { name } of Object.values(VENDORS).flatMap(({ variables }) => variables)) assert.ok(name in env, name);
  });

  it("fails where the driver fails", async () => {
    for (const name of ["Roll out", "Check what is live", "Take it back"]) assert.equal((await run(name, {}, 3)).exitCode, 3, name);
  });

  it("installs, writes the kubeconfig for its owner alone, and leaves a report", async () => {
    assert.equal((await run("Install the npm packages", {})).exitCode, 0);
    const { directory } = await run("Write the kubeconfig", { "secrets.KUBECONFIG": "apiVersion: v1" });
    assert.equal(readFileSync(join(directory, "kubeconfig"), "utf8"), "apiVersion: v1");
    assert.equal((await run("Write the report", {})).asked(), "rollout report --stack production --out report/rollout");
  });

  it("has no command that no test has run", () => assert.deepEqual(steps.untried(), []));
});
